"""Volumes that did not come through this panel: from Slicer's DICOM module, from scripts, from a CT."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.testing import load_as_slicers_dicom_module, process_events


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_film_that_slicer_loaded_gets_the_score_of_its_file(
    reader: Any, sample_films: list[Path], number: int
) -> None:
    reader.open_one(sample_films[number])
    reader.analyze()
    from_file, shown = reader.probability, reader.view()
    volume = load_as_slicers_dicom_module(sample_films[number])
    reader.ui.filmSelector.setCurrentNode(volume)
    reader.wait()
    reader.analyze()
    assert reader.panel.film is volume
    assert reader.probability == from_file
    # The same picture is shown, upright and bone white; only the window may differ.
    assert np.corrcoef(shown.ravel(), reader.view().ravel())[0, 1] > 0.97


def test_a_volume_without_a_file_is_scored_as_it_is(reader: Any, film: Any) -> None:
    import slicer

    reader.analyze()
    pixels = slicer.util.arrayFromVolume(film).copy()
    volume = slicer.util.addVolumeFromArray(pixels, name="from a script")
    reader.ui.filmSelector.setCurrentNode(volume)
    process_events()
    assert "no file: taken as it is in the scene" in reader.text("filmLabel")
    reader.analyze()
    assert reader.text("messageLabel") == ""
    assert reader.probability is not None


def test_a_volume_of_many_slices_cannot_be_analysed(reader: Any) -> None:
    import slicer

    volume = slicer.util.addVolumeFromArray(np.zeros((20, 64, 64), np.int16), name="CT")
    reader.ui.filmSelector.setCurrentNode(volume)
    process_events()
    assert reader.text("filmLabel") == ("This volume has many slices; a film has one. Choose a chest film.")
    assert not reader.ui.analyzeButton.enabled
