"""A film under review is the one that was imported, although another one now lies in its file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from slicerhost.fixtures import process_events

from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.panel.reviewer import Reviewer, fill_database

REPLACED = (
    "it is another film than the one that was imported; "
    "restore the imported film, or import it from its new location."
)


@pytest.fixture
def path(tmp_path: Path, phantoms: Any) -> Path:
    """The file of the only film of a database, analyzed."""
    path = Path(shutil.copy(phantoms[0][0], tmp_path / "film.dcm"))
    fill_database(tmp_path / "store.sqlite", [(path, phantoms[0][1])])
    return path


def shown(reviewer: Reviewer) -> np.ndarray:
    from slicer.util import arrayFromVolume

    return np.asarray(arrayFromVolume(reviewer.tab.reviewed.volumeNode)[0])


def test_other_film_is_neither_shown_nor_answered(reviewer: Reviewer, path: Path, phantoms: Any) -> None:
    shutil.copy(phantoms[1][0], path)
    reviewer.open(path.parent / "store.sqlite")
    assert reviewer.message == f"{path.name}: {REPLACED}"
    assert not reviewer.tab.current.isShown and reviewer.colored() == 0
    for button in ("acceptButton", "rejectButton", "label1Button", "flagsButton"):
        getattr(reviewer.ui, button).click()
        process_events()
        assert not getattr(reviewer.ui, button).checked
    reviewer.key("A", "R", "1", "E", "F")
    assert reviewer.keys_mode == "reading" and reviewer.message == f"{path.name}: {REPLACED}"
    said = reviewer.assessment()
    assert (said.label, said.mask, said.flags) == ("", "", ())


def test_rewritten_header_changes_nothing(reviewer: Reviewer, path: Path, phantoms: Any) -> None:
    dataset = pydicom.dcmread(path)
    dataset.PatientName = "Somebody^Else"
    dataset.save_as(path)
    reviewer.open(path.parent / "store.sqlite")
    assert reviewer.message == "" and reviewer.colored() > 200
    assert np.abs(shown(reviewer) - phantoms[0][1].pixels).max() < 0.01
    reviewer.key("A", "1")
    assert (reviewer.assessment().label, reviewer.assessment().mask) == ("covid", "accepted")


def test_copy_is_shown_instead_of_a_replaced_file(reviewer: Reviewer, path: Path, phantoms: Any) -> None:
    with ReviewDatabase.open(path.parent / "store.sqlite") as database:
        import_paths(database, [phantoms[0][0]])
    shutil.copy(phantoms[1][0], path)
    reviewer.open(path.parent / "store.sqlite")
    assert reviewer.message == "" and reviewer.colored() > 200
    assert np.abs(shown(reviewer) - phantoms[0][1].pixels).max() < 0.01
