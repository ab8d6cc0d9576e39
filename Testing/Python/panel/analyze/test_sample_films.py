"""Sample films stay known as synthetic, wherever their copies lie and however they came into the scene."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import load_as_slicers_dicom_module, process_events

NOTE = "Synthetic phantom"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_sample_data_film_has_its_file(reader: Any, sample_films: list[Path], number: int) -> None:
    import SampleData
    import slicer
    from CovidXRayPanel.nodes.filmFiles import fileOfVolume

    path = sample_films[number]
    reader.open_one(path)
    reader.analyze()
    from_file = reader.probability
    sources = {each.sampleName: each for each in slicer.modules.sampleDataSources["CovidXRay"]}
    (volume,) = SampleData.SampleDataLogic().downloadFromSource(sources[path.stem])
    assert fileOfVolume(volume) is None
    reader.ui.filmSelector.setCurrentNode(volume)
    reader.wait()
    assert fileOfVolume(volume) == str(path)
    assert NOTE in reader.text("filmLabel")
    reader.analyze()
    assert reader.probability == from_file


def test_copy_is_recognized_by_content(reader: Any, sample_films: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "IM0001"
    shutil.copyfile(sample_films[0], copy)
    reader.open_one(copy)
    assert NOTE in reader.text("filmLabel")
    # As in Slicer's DICOM database.
    volume = load_as_slicers_dicom_module(copy)
    reader.ui.filmSelector.setCurrentNode(volume)
    reader.wait()
    assert NOTE in reader.text("filmLabel")


def test_sample_is_recognized_without_its_file(reader: Any, sample_films: list[Path], tmp_path: Path) -> None:
    import slicer

    copy = tmp_path / "film.dcm"
    shutil.copyfile(sample_films[0], copy)
    reader.open_one(copy)
    saved = tmp_path / "scene.mrb"
    assert slicer.util.saveScene(str(saved))
    slicer.mrmlScene.Clear()
    copy.unlink()
    slicer.util.loadScene(str(saved))
    process_events()
    assert NOTE in reader.text("filmLabel")


def test_different_film_with_the_same_name_is_not_recognized(reader: Any, sample_films: list[Path]) -> None:
    import slicer
    from CovidXRayPanel.nodes.filmFiles import fileOfVolume

    pixels = np.zeros((1, 1024, 1024), np.uint16)
    volume = slicer.util.addVolumeFromArray(pixels, name=sample_films[0].stem)
    reader.ui.filmSelector.setCurrentNode(volume)
    process_events()
    assert NOTE not in reader.text("filmLabel")
    assert fileOfVolume(volume) is None
