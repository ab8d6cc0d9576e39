"""A film with a person's data planted in its header, and the search for them in whatever was written."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet
import pydicom

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom

# Names, numbers and dates that occur nowhere else.
NAME = "Zyxquill^Ophelia"
PLANTED = {
    "PatientName": NAME,
    "PatientID": "ZQX770431",
    "PatientBirthDate": "19610213",
    "StudyDate": "20190823",
    "SeriesDate": "20190824",
    "AcquisitionDate": "20190825",
    "ContentDate": "20190826",
    "AccessionNumber": "ACC990817",
    "ReferringPhysicianName": "Doktorius^Bax",
    "InstitutionName": "Hospital Quarzheim",
    "PatientComments": "husband of Wilbrandine",
}
WORDS = (
    "Zyxquill",
    "Ophelia",
    "ZQX770431",
    "19610213",
    "1961-02-13",
    "20190823",
    "2019-08-23",
    "20190824",
    "20190825",
    "20190826",
    "ACC990817",
    "Doktorius",
    "Quarzheim",
    "Wilbrandine",
)
_DEPTH = 4


def plant(path: Path, seed: int = 3, opacity: float = 0.7, size: int = 512) -> Path:
    """Write a phantom of a planted person; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_dicom(project_chest(seed, size, opacity=opacity), path)
    dataset = pydicom.dcmread(path)
    for keyword, value in PLANTED.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path)
    return path


def words_in(data: bytes | str) -> set[str]:
    """Return the planted words in a text or in bytes, in whatever encoding and case."""
    text = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    text = text.lower()
    found = set()
    for word in WORDS:
        low = word.lower()
        if any(low.encode(encoding) in text for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
            found.add(word)
    return found


def traces(folder: Path, butIn: Iterable[Path] = ()) -> dict[str, set[str]]:  # noqa: N803
    """Search all files below a folder, their names, and what is packed inside them.

    Parameters
    ----------
    butIn
        Files and folders that the reader asked to hold the person's data.

    Returns
    -------
    dict
        The planted words found, by file.
    """
    allowed = [path.resolve() for path in butIn]
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        resolved = path.resolve()
        if any(resolved == one or one in resolved.parents for one in allowed):
            continue
        name = str(path.relative_to(folder))
        words = words_in(name)
        if path.is_file() and not path.is_symlink():
            for content in _unpacked(path.read_bytes()):
                words |= words_in(content)
        if words:
            found[name] = words
    return found


def _unpacked(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield the bytes themselves and what is packed in them: zip, gzip, NRRD, PNG, PDF and Parquet."""
    yield data
    if depth == _DEPTH:
        return
    inner: list[bytes] = []
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inner += [name.encode() for name in archive.namelist()]
            inner += [archive.read(name) for name in archive.namelist()]
    elif data.startswith(b"\x1f\x8b"):
        inner.append(gzip.decompress(data))
    elif data.startswith(b"NRRD") and b"\n\n" in data and b"encoding: gz" in data.split(b"\n\n", 1)[0]:
        inner.append(zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data.split(b"\n\n", 1)[1]))
    elif data.startswith((b"%PDF", b"\x89PNG")):
        inner += list(_zlib_streams(data))
    elif data.startswith(b"PAR1"):
        inner.append(repr(pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist()).encode())
    for one in inner:
        yield from _unpacked(one, depth + 1)


def _zlib_streams(data: bytes) -> Iterator[bytes]:
    start = -1
    while (start := data.find(b"\x78", start + 1)) >= 0:
        if data[start + 1 : start + 2] not in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
            continue
        stream = zlib.decompressobj()
        try:
            yield stream.decompress(data[start:], 10_000_000)
        except zlib.error:
            continue
