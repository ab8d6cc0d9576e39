"""Pixels that ITK's GDCM reader decoded give the very film that our own decoders give."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.gdcm_film import film_of_gdcm
from CovidXRayLib.films.reader import read_film

Save = Callable[..., Path]


def read_by_itk(path: Path) -> np.ndarray:
    values: np.ndarray = sitk.GetArrayFromImage(sitk.ReadImage(str(path), imageIO="GDCMImageIO"))
    return values[0]


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("rescale", [None, ("1", "0"), ("2", "-100"), ("0.5", "10")])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int16])
def test_gdcm_matches_our_reader(
    saved: Save, chest: np.ndarray, photometric: str, rescale: tuple[str, str] | None, kind: Any
) -> None:
    pixels = (chest // 16).astype(np.uint8) if kind is np.uint8 else chest.astype(kind)
    if kind is np.int16:
        if photometric == "MONOCHROME1":
            pytest.skip("GDCM refuses signed MONOCHROME1")
        pixels -= 2048
    elements: dict[str, Any] = {"PhotometricInterpretation": photometric, "WindowCenter": "400"}
    elements |= {"WindowWidth": "700", "PixelSpacing": ["0.4", "0.2"]}
    if rescale is not None:
        elements |= {"RescaleSlope": rescale[0], "RescaleIntercept": rescale[1]}
    path = saved(pixels, **elements)
    ours, theirs = read_film(path), film_of_gdcm(path, read_by_itk(path))
    assert np.array_equal(ours.pixels, theirs.pixels)
    assert (ours.spacing, ours.sha256, ours.warnings) == (theirs.spacing, theirs.sha256, theirs.warnings)


def test_matches_on_every_file_with_consistent_bits(data_folder: Path) -> None:
    compared = 0
    for path in sorted((data_folder / "dicom").glob("*.dcm")):
        # One states 10 bits and holds 12; one is in color; two hold no pixels; one is a mammogram.
        others = ("JPLY", "jpeg-baseline", "chrJapMulti", "NoPixelData", "GH133")
        if any(name in path.name for name in others):
            continue
        assert np.array_equal(read_film(path).pixels, film_of_gdcm(path, read_by_itk(path)).pixels), path.name
        compared += 1
    assert compared == 19


def test_decoded_values_that_differ_are_rejected(saved: Save, chest: np.ndarray) -> None:
    path = saved()
    with pytest.raises(FilmError, match="96 x 80"):
        film_of_gdcm(path, chest.T)
    with pytest.raises(FilmError, match="number of bits"):
        film_of_gdcm(path, chest.astype(np.int32) + 1000)
    with pytest.raises(FilmError, match="optional packages"):
        film_of_gdcm(saved(np.dstack([chest // 16] * 3).astype(np.uint8), name="color.dcm"), chest)


def test_films_are_read_without_opencv(sample_films: list[Path]) -> None:
    """Inside Slicer nothing may load it."""
    script = (
        "import sys\n"
        "sys.modules['cv2'] = None\n"  # an import of it fails
        "from CovidXRayLib.films.reader import read_film\n"
        "for path in sys.argv[1:]:\n"
        "    assert read_film(path).pixels.max() > 0.5\n"
    )
    subprocess.run([sys.executable, "-c", script, *map(str, sample_films)], check=True)
