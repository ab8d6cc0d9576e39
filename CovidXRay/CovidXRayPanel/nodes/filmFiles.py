"""Find the source file of a volume, so that all pixels are decoded by the same reader."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import slicer

if TYPE_CHECKING:
    from slicer._application import DicomDatabase

PATH_ATTRIBUTE = "CovidXRay.FilmPath"
FILM_SUFFIXES = {"", ".dcm", ".dicom", ".dic", ".ima", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}


def isFilmPath(path: str | Path) -> bool:
    """Return whether a path may be a film, or a folder of films, by its name."""
    return Path(path).is_dir() or Path(path).suffix.lower() in FILM_SUFFIXES


def fileOfVolume(volumeNode: slicer.vtkMRMLVolumeNode) -> str | None:
    """Return the source file of a volume.

    Tried in this order: the file that this module opened, the instance in Slicer's DICOM database, and
    the file that the volume was loaded from, if it has a film's file type.

    Returns
    -------
    str or None
        None if the file no longer exists; then only the volume itself is available.
    """
    for path in (_openedFile(volumeNode), _databaseFile(volumeNode), _storageFile(volumeNode)):
        if path and Path(path).is_file():
            return path
    return None


def _openedFile(volumeNode: slicer.vtkMRMLVolumeNode) -> str | None:
    return volumeNode.GetAttribute(PATH_ATTRIBUTE)


def _databaseFile(volumeNode: slicer.vtkMRMLVolumeNode) -> str | None:
    instanceUids = (volumeNode.GetAttribute("DICOM.instanceUIDs") or "").split()
    database: DicomDatabase | None = getattr(slicer, "dicomDatabase", None)
    if len(instanceUids) != 1 or database is None or not database.isOpen:
        return None
    return database.fileForInstance(instanceUids[0])


def _storageFile(volumeNode: slicer.vtkMRMLVolumeNode) -> str | None:
    storageNode = volumeNode.GetStorageNode()
    path = storageNode.GetFullNameFromFileName() if storageNode else None
    return path if path and isFilmPath(path) else None
