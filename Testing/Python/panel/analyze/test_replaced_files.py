"""A film stays what it was when it was opened, although another one now lies in its file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events

CHANGED = "film: the file has changed on disk since it was opened; open it again."


@pytest.fixture
def path(sample_films: list[Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(sample_films[0], tmp_path / "film.dcm"))


def test_other_film_is_not_laid_over_this_one(reader: Any, path: Path, sample_films: list[Path]) -> None:
    from CovidXRayPanel.nodes.lungsNode import lungsOf
    from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf

    film = reader.open_one(path)
    before = reader.view()
    shutil.copy(sample_films[1], path)
    reader.analyze()
    assert reader.text("messageLabel") == CHANGED
    assert reader.probability is None and lungsOf(film) is None and opacityMapOf(film) is None
    assert np.array_equal(reader.view(), before)
    reader.open(path)
    reader.analyze()
    assert reader.text("messageLabel") == "" and reader.probability is not None


def test_corrected_masks_are_not_scored_on_another_film(
    reader: Any, path: Path, sample_films: list[Path]
) -> None:
    from CovidXRayPanel.nodes.readingNode import readingOf

    film = reader.open_one(path)
    reader.analyze()
    before = readingOf(film)
    shutil.copy(sample_films[1], path)
    reader.press("classifyButton")
    reader.wait()
    assert reader.text("messageLabel") == CHANGED
    assert readingOf(film) == before


def test_masks_of_another_film_are_not_loaded(
    reader: Any, clerk: Any, path: Path, sample_films: list[Path]
) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    reader.open_one(sample_films[1])
    reader.analyze()
    masks = clerk.write()["seg.dcm"]
    slicer.mrmlScene.Clear()
    process_events()
    film = reader.open_one(path)
    shutil.copy(sample_films[1], path)
    clerk.load_masks(masks)
    assert clerk.text("reportMessageLabel") == CHANGED
    assert lungsOf(film) is None
