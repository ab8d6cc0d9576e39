"""slicer.dicomDatabase: which file holds which instance; kept in memory, filled by `insert`.

There is no browser for it in the host. Modules only ask it, as they ask Slicer's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pydicom
import qt


class DICOMDatabase(qt.QObject):
    """The few questions of ctkDICOMDatabase that a module asks about a loaded volume."""

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, str] = {}

    @property
    def isOpen(self) -> bool:
        return True

    def insert(self, path: str, storeFile: bool = False, generateThumbnail: bool = False) -> None:
        """Remember a file by its SOP Instance UID; the file stays where it is."""
        uid = str(read_header(path).SOPInstanceUID)
        self._files[uid] = str(Path(path).resolve())

    def fileForInstance(self, uid: str) -> str:
        return self._files.get(uid, "")

    def instanceForFile(self, path: str) -> str:
        wanted = str(Path(path).resolve())
        return next((uid for uid, known in self._files.items() if known == wanted), "")

    def fileValue(self, path: str, tag: str) -> str:
        """Return the value of a tag that is written as "0010,0020", as text."""
        element = read_header(path).get(pydicom.tag.Tag(tag.split(",")))
        return "" if element is None else str(element.value)


def read_header(path: str) -> Any:
    """Return the data set of a file without its pixels."""
    return pydicom.dcmread(path, stop_before_pixels=True, force=True)
