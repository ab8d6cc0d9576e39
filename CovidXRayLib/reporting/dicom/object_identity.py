"""UIDs derived from the content of objects, so that equal results are the same object."""

from __future__ import annotations

import uuid
from hashlib import sha256
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.reporting.dicom.timestamps import MOMENTS
from CovidXRayLib.system.atomic import write_atomically

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.uid import UID

_NAMES: Final = ("SOPInstanceUID", "SeriesInstanceUID")


def derived_uid(*parts: str) -> UID:
    """Return a UID derived from texts (PS3.5 section B.2: 2.25 and a UUID)."""
    from pydicom.uid import UID

    return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, ':'.join(('covidxray', *parts))).int}")


def name_by_content(dataset: Dataset) -> None:
    """Derive the UIDs of an object and of its series from its content without dates and times.

    Parameters
    ----------
    dataset
        Object with File Meta Information; SOP Instance UID and Series Instance UID are replaced.
    """
    from pydicom.dataset import Dataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset

    for used in dataset.get("ContributingEquipmentSequence") or []:
        used.pop("ContributionDateTime", None)  # optional, and different each time
    content = Dataset()
    left_out = {*chain.from_iterable(MOMENTS), *_NAMES}
    for element in dataset:
        if element.keyword not in left_out:
            content.add(element)
    encoded = DicomBytesIO()
    encoded.is_little_endian, encoded.is_implicit_VR = True, False
    write_dataset(encoded, content)
    digest = sha256(encoded.getvalue()).hexdigest()
    dataset.SOPInstanceUID = derived_uid("instance", digest)
    dataset.SeriesInstanceUID = derived_uid("series", digest)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID


def write_object(dataset: Dataset, path: Path) -> None:
    """Write an object to a file atomically, unless the file already contains it.

    Raises
    ------
    OSError
        If the file cannot be written; an existing file is then unchanged.
    """
    if path.is_file() and is_named_by_content(path.read_bytes(), str(dataset.SOPInstanceUID)):
        return  # its dates and times differ, and a UID must not identify two different files
    write_atomically(path, object_bytes(dataset), durable=True)


def object_bytes(dataset: Dataset) -> bytes:
    """Return the object encoded as a DICOM file."""
    content = BytesIO()
    dataset.save_as(content, enforce_file_format=True)
    return content.getvalue()


def is_named_by_content(content: bytes, uid: str) -> bool:
    """Return whether a file is intact and has the given UID, derived from its content.

    Objects with the same UID then differ at most in dates and times.
    """
    from pydicom import dcmread

    from CovidXRayLib.films.dicom.elements import PARSE_ERRORS

    try:
        found = dcmread(BytesIO(content))
        name_by_content(found)
        return str(found.SOPInstanceUID) == uid
    except PARSE_ERRORS:
        return False
