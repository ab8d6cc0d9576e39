"""Slicer's DICOM database, which results may enter beside the film's study."""

import slicer


def isAvailable():
    """Whether there is a database that takes files, and a module that shows it."""
    if not hasattr(slicer.modules, "dicom"):
        return False
    database = getattr(slicer, "dicomDatabase", None)
    return database is not None and bool(database.isOpen)


def insert(paths):
    """Copy DICOM files into the database; objects that it has already stay as they are."""
    for path in paths:
        slicer.dicomDatabase.insert(str(path), True, False)
