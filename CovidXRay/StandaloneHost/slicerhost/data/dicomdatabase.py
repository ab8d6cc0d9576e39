"""slicer.dicomDatabase: which file holds which instance; kept in memory, filled by `insert`.

There is no browser for it in the host. Modules only ask it, as they ask Slicer's, and get what
ctkDICOMDatabase answers: texts, empty where there is nothing to say, and nothing of files not in it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qt

_log = logging.getLogger(__name__)
_UNREADABLE = (AttributeError, EOFError, KeyError, NotImplementedError, OSError, TypeError, ValueError)


@dataclass(frozen=True)
class _Image:
    path: str
    header: Any
    patient: str
    study: str
    series: str


class DICOMDatabase(qt.QObject):
    """Query interface of ctkDICOMDatabase."""

    def __init__(self) -> None:
        super().__init__()
        self.tagsToPrecache: list[str] = []
        self._images: dict[str, _Image] = {}

    @property
    def isOpen(self) -> bool:
        return True

    def initializeDatabase(self) -> bool:
        """Forget every file."""
        self._images.clear()
        return True

    def insert(self, path: str, storeFile: bool = False, generateThumbnail: bool = False) -> None:
        """Remember a file by its SOP Instance UID; the file stays where it is."""
        import pydicom

        try:
            header = pydicom.dcmread(path, defer_size=4096, force=True)
        except _UNREADABLE:
            _log.warning("Could not read DICOM file:%s", path)
            return
        study, series = _text(header, "0020000D"), _text(header, "0020000E")
        patient = _text(header, "00100020") or study
        if not (patient and study and series):
            _log.error("Failed to insert file into database (required fields missing): %s", path)
            return
        self._images[_text(header, "00080018")] = _Image(_absolute(path), header, patient, study, series)

    def patients(self) -> tuple[str, ...]:
        return _unique(image.patient for image in self._images.values())

    def studiesForPatient(self, patient: str) -> tuple[str, ...]:
        return _unique(image.study for image in self._images.values() if image.patient == patient)

    def seriesForStudy(self, study: str) -> tuple[str, ...]:
        return _unique(image.series for image in self._images.values() if image.study == study)

    def filesForSeries(self, series: str, hits: int = -1) -> tuple[str, ...]:
        found = tuple(image.path for image in self._images.values() if image.series == series)
        return found[:hits] if hits > 0 else found

    def instancesForSeries(self, series: str, hits: int = -1) -> tuple[str, ...]:
        found = tuple(uid for uid, image in self._images.items() if image.series == series)
        return found[:hits] if hits > 0 else found

    def seriesForFile(self, path: str) -> str:
        image = self._image(path)
        return image.series if image else ""

    def fileForInstance(self, uid: str) -> str:
        image = self._images.get(uid)
        return image.path if image else ""

    def instanceForFile(self, path: str) -> str:
        target = _absolute(path)
        return next((uid for uid, image in self._images.items() if image.path == target), "")

    def fileValue(self, path: str, tag: str) -> str:
        """Return the value of a tag that is written as "0010,0020", as text; several with backslashes."""
        image = self._image(path)
        return _text(image.header, tag.replace(",", "")) if image else ""

    def instanceValue(self, uid: str, tag: str) -> str:
        return self.fileValue(self.fileForInstance(uid), tag)

    def fileValueExists(self, path: str, tag: str) -> bool:
        """Return whether there is a value, also where it is never kept, as of pixels."""
        image = self._image(path)
        if image is None:
            return False
        if tag.upper() == "7FE0,0010":
            return "PixelData" in image.header
        return self.fileValue(path, tag) != ""

    def _image(self, path: str) -> _Image | None:
        return self._images.get(self.instanceForFile(path)) if path else None


def read_header(path: str) -> Any:
    """Return the data set of a file without its pixels."""
    import pydicom

    return pydicom.dcmread(path, stop_before_pixels=True, force=True)


def _absolute(path: str) -> str:
    return str(Path(path).resolve())


def _unique(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _text(header: Any, tag: str) -> str:
    from pydicom.multival import MultiValue

    try:
        element = header.get(int(tag, 16))
        value = "" if element is None or element.VR == "SQ" else element.value
    except _UNREADABLE:
        return ""
    if isinstance(value, (bytes, bytearray)) or value is None:
        return ""
    values = value if isinstance(value, (MultiValue, list, tuple)) else [value]
    return "\\".join(str(one) for one in values)
