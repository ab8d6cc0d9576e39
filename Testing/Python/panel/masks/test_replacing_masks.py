"""Corrected masks are not replaced without a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import process_events

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.weights import license as weights_license
from Testing.Python.panel.asked import Asked, answering
from Testing.Python.panel.shown_reading import READING

QUESTION = "Replace your corrected masks with new ones?"


@pytest.fixture
def asked(panel: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Somebody sits at the window."""
    import slicer

    monkeypatch.setattr(slicer.app.commandOptions(), "testingEnabled", False)
    monkeypatch.setenv(weights_license.ENVIRONMENT_VARIABLE, weights_license.ACCEPTED)
    with answering() as made:
        yield made


def correct(reader: Any, hand: Any, accept: bool) -> np.ndarray:
    """Erase a part of the right lung; returns the masks."""
    reader.press("editButton")
    hand.stroke(tuple(np.argwhere(hand.labels() == 1).mean(axis=0)), button=hand.right)
    if accept:
        hand.editing.stop(True)
        process_events()
    return np.asarray(hand.labels())


def test_corrections_are_replaced_only_on_consent(reader: Any, film: Any, hand: Any, asked: Asked) -> None:
    reader.analyze()
    assert asked.texts == []
    drawn = correct(reader, hand, accept=False)
    asked.answers = ["Cancel"]
    reader.press("analyzeButton")
    assert asked.texts[-1].startswith(QUESTION)
    assert '"Re-score with these masks"' in asked.texts[-1]
    assert hand.editing.active and hand.editing.canUndo and not reader.panel.busy
    hand.editing.stop(True)
    asked.answers = ["Cancel"]
    reader.press("analyzeButton")
    assert len(asked.texts) == 2 and not reader.panel.busy
    assert 'Press "Re-score with these masks"' in reader.text("verdictTextLabel").replace("&quot;", '"')
    reader.press("classifyButton")
    reader.wait()
    asked.answers = ["Cancel"]
    reader.press("analyzeButton")
    assert len(asked.texts) == 3 and not reader.panel.busy
    np.testing.assert_array_equal(hand.labels(), drawn)
    asked.answers = ["Replace masks"]
    reader.analyze()
    assert len(asked.texts) == 4
    assert not np.array_equal(hand.labels(), drawn)
    reader.analyze()
    assert len(asked.texts) == 4


def test_masks_drawn_before_an_analysis_are_corrections(
    reader: Any, film: Any, hand: Any, asked: Asked
) -> None:
    reader.press("editButton")
    hand.editing.stop(True)
    assert reader.panel._lungs.mayReplace() and asked.texts == []  # nothing was drawn
    reader.press("editButton")
    hand.stroke((300, 300))
    hand.editing.stop(True)
    asked.answers = ["Cancel"]
    reader.press("analyzeButton")
    assert len(asked.texts) == 1 and not reader.panel.busy
    assert hand.labels().any()


def test_scripts_are_not_asked(reader: Any, film: Any, hand: Any, asked: Asked) -> None:
    reader.analyze()
    drawn = correct(reader, hand, accept=True)
    reader.panel.logic.analyze(film)
    assert asked.texts == []
    assert not np.array_equal(hand.labels(), drawn)


def test_loaded_masks_replace_corrections_only_on_consent(
    clerk: Any, reader: Any, film: Any, hand: Any, asked: Asked
) -> None:
    reader.analyze()
    found = hand.labels()
    masks = clerk.write()["seg.dcm"]
    drawn = correct(reader, hand, accept=False)
    assert not clerk.button("loadMasksButton").enabled
    hand.editing.stop(True)
    asked.answers = ["Cancel"]
    clerk.load_masks(masks)
    assert asked.texts and film.GetName() in asked.texts[-1]
    np.testing.assert_array_equal(hand.labels(), drawn)
    asked.answers = ["Replace masks"]
    clerk.load_masks(masks)
    np.testing.assert_array_equal(hand.labels(), found)


def test_masks_being_edited_survive_another_list(reader: Any, hand: Any, tmp_path: Path) -> None:
    from CovidXRayPanel.nodes.lungsNode import labelsOf
    from CovidXRayPanel.nodes.readingNode import storeReading

    folders = [tmp_path / name for name in ("first", "second")]
    for seed, folder in enumerate(folders):
        folder.mkdir()
        write_dicom(project_chest(seed, 160), folder / f"film{seed}.dcm")
    reader.open_folder(folders[0])
    film = reader.panel.film
    storeReading(film, READING)  # a film without a result stays anyway once it has masks
    reader.press("editButton")
    hand.stroke((60, 60))
    drawn = hand.labels()
    assert drawn.any()
    reader.panel.openFilms([str(folders[1])])
    reader.wait()
    assert reader.panel.film is not film
    assert film.GetScene() is not None
    np.testing.assert_array_equal(labelsOf(film), drawn)
