"""Slicer's DICOM database, which results may enter beside the film's study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer

if TYPE_CHECKING:
    from collections.abc import Sequence


def isAvailable() -> bool:
    """Whether there is a database that takes files, and a module that shows it."""
    if not hasattr(slicer.modules, "dicom"):
        return False
    database = getattr(slicer, "dicomDatabase", None)
    return database is not None and bool(database.isOpen)


def insert(paths: Sequence[str]) -> None:
    """Copy DICOM files into the database; objects that it has already stay as they are."""
    for path in paths:
        slicer.dicomDatabase.insert(str(path), True, False)
