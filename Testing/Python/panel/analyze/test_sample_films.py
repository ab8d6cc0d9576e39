"""Sample films stay known as synthetic, wherever their copies lie and however they came into the scene."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import load_as_slicers_dicom_module, process_events

NOTE = "A synthetic film"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_film_of_the_module_sample_data_knows_its_file(
    reader: Any, sample_films: list[Path], number: int
) -> None:
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


def test_a_copy_is_known_by_what_is_in_it(reader: Any, sample_films: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "IM0001"
    shutil.copyfile(sample_films[0], copy)
    reader.open_one(copy)
    assert NOTE in reader.text("filmLabel")
    # As in Slicer's DICOM database.
    volume = load_as_slicers_dicom_module(copy)
    reader.ui.filmSelector.setCurrentNode(volume)
    reader.wait()
    assert NOTE in reader.text("filmLabel")


def test_it_is_still_known_where_its_file_is_not(
    reader: Any, sample_films: list[Path], tmp_path: Path
) -> None:
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


def test_another_film_of_the_same_name_is_none(reader: Any, sample_films: list[Path]) -> None:
    import slicer
    from CovidXRayPanel.nodes.filmFiles import fileOfVolume

    pixels = np.zeros((1, 1024, 1024), np.uint16)
    volume = slicer.util.addVolumeFromArray(pixels, name=sample_films[0].stem)
    reader.ui.filmSelector.setCurrentNode(volume)
    process_events()
    assert NOTE not in reader.text("filmLabel")
    assert fileOfVolume(volume) is None
