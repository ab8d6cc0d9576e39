"""Slicer's DICOM database, to which results can be added beside the film's study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer

if TYPE_CHECKING:
    from collections.abc import Sequence


def isAvailable() -> bool:
    """Return whether there is an open database, and a module that shows it."""
    if not hasattr(slicer.modules, "dicom"):
        return False
    database = getattr(slicer, "dicomDatabase", None)
    return database is not None and bool(database.isOpen)


def insert(paths: Sequence[str]) -> None:
    """Copy DICOM files into the database; existing objects are left unchanged."""
    for path in paths:
        slicer.dicomDatabase.insert(str(path), True, False)
