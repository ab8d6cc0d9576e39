"""From a volume in the scene to the file that it came from, so that one reader reads all pixels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import slicer

if TYPE_CHECKING:
    from slicer._application import DicomDatabase

PATH_ATTRIBUTE = "CovidXRay.FilmPath"
FILM_SUFFIXES = {"", ".dcm", ".dicom", ".dic", ".ima", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}


def mayBeFilm(path: str | Path) -> bool:
    """Tell by its name whether a path may be a film, or a folder of films."""
    return Path(path).is_dir() or Path(path).suffix.lower() in FILM_SUFFIXES


def fileOfVolume(volumeNode: slicer.vtkMRMLVolumeNode) -> str | None:
    """Find the file of a volume.

    Tried in this order: the file that this module opened, the instance in Slicer's DICOM database, and
    the file that the volume was loaded from, where that is a film's kind of file.

    Returns
    -------
    str or None
        None where there is no file any more; then the volume itself is all there is.
    """
    for path in (_openedHere(volumeNode), _inDatabase(volumeNode), _loadedFrom(volumeNode)):
        if path and Path(path).is_file():
            return path
    return None


def _openedHere(volumeNode: slicer.vtkMRMLVolumeNode) -> str | None:
    return volumeNode.GetAttribute(PATH_ATTRIBUTE)


def _inDatabase(volumeNode: slicer.vtkMRMLVolumeNode) -> str | None:
    instanceUids = (volumeNode.GetAttribute("DICOM.instanceUIDs") or "").split()
    database: DicomDatabase | None = getattr(slicer, "dicomDatabase", None)
    if len(instanceUids) != 1 or database is None or not database.isOpen:
        return None
    return database.fileForInstance(instanceUids[0])


def _loadedFrom(volumeNode: slicer.vtkMRMLVolumeNode) -> str | None:
    storageNode = volumeNode.GetStorageNode()
    path = storageNode.GetFullNameFromFileName() if storageNode else None
    return path if path and mayBeFilm(path) else None
