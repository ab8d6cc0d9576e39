"""A film's stored window, the text on it and the shape of its pixels do not change its answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.pipeline import Analyzer

SIZE = 512


@pytest.fixture(scope="module")
def analyzer() -> Iterator[Analyzer]:
    return Analyzer()


@pytest.fixture(scope="module")
def film_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.dcm"
    write_dicom(project_chest(5, size=SIZE, opacity=0.7), path)
    return path


def changed(path: Path, folder: Path, **elements: Any) -> Film:
    dataset = pydicom.dcmread(path)
    for keyword, value in elements.items():
        if value is None:
            if keyword in dataset:
                delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    dataset.save_as(folder / "changed.dcm")
    return read_film(folder / "changed.dcm")


@pytest.mark.parametrize(
    "window", [(None, None, None), (2048, 8000, "LINEAR"), (900, 900, "LINEAR"), (1500, 900, "SIGMOID")]
)
def test_another_stored_window_gives_the_same_answer(
    analyzer: Analyzer, film_file: Path, tmp_path: Path, window: tuple[Any, Any, Any]
) -> None:
    names = ("WindowCenter", "WindowWidth", "VOILUTFunction")
    film = changed(film_file, tmp_path, **dict(zip(names, window, strict=True)))
    plain, other = analyzer.analyze(film_file), analyzer.analyze(film)
    assert other.reading.probability == pytest.approx(plain.reading.probability, abs=1e-6)
    assert other.reading.checks == plain.reading.checks
    np.testing.assert_array_equal(other.lungs, plain.lungs)


@pytest.mark.parametrize("stated", ["spacing", "aspect ratio"])
def test_a_film_of_half_the_columns_gives_nearly_the_same_answer(
    analyzer: Analyzer, film_file: Path, tmp_path: Path, stated: str
) -> None:
    dataset = pydicom.dcmread(film_file)
    values = dataset.pixel_array.astype(np.float64)
    narrow = np.rint((values[:, ::2] + values[:, 1::2]) / 2).astype(np.uint16)
    row, column = map(float, dataset.PixelSpacing)
    shape: dict[str, Any] = {"PixelSpacing": [row, 2 * column], "ImagerPixelSpacing": [row, 2 * column]}
    if stated == "aspect ratio":
        shape = {"PixelSpacing": None, "ImagerPixelSpacing": None, "PixelAspectRatio": [1, 2]}
    film = changed(film_file, tmp_path, PixelData=narrow.tobytes(), Columns=SIZE // 2, **shape)
    assert film.shape == (SIZE, SIZE // 2)
    assert film.pixel_aspect == pytest.approx(0.5)
    plain, squeezed = analyzer.analyze(film_file), analyzer.analyze(film)
    assert squeezed.lungs.shape == (2, SIZE, SIZE // 2)
    assert squeezed.lungs.mean() == pytest.approx(plain.lungs.mean(), rel=0.02)
    assert plain.reading.probability is not None
    assert squeezed.reading.probability == pytest.approx(plain.reading.probability, abs=0.05)
    assert squeezed.opacity_map is None or squeezed.opacity_map.shape == film.shape


def test_without_the_shape_of_its_pixels_such_a_film_looks_different(
    analyzer: Analyzer, film_file: Path
) -> None:
    film = read_film(film_file)
    narrow = Film(np.ascontiguousarray((film.pixels[:, ::2] + film.pixels[:, 1::2]) / 2))
    stated = Film(narrow.pixels, pixel_shape=(1.0, 2.0))
    square, wide = (analyzer.examine(one)[0].quality.height_over_width for one in (narrow, stated))
    assert square[0] > 1.4 * wide[0]
