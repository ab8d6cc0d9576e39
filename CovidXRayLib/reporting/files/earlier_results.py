"""Detection of results of earlier runs among films."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.reporting.files.film_report import is_object_of_report
from CovidXRayLib.reporting.files.result_files import ResultFiles
from CovidXRayLib.reporting.files.result_mark import is_marked_png

_MAX_READING_BYTES: Final = 2**24
# Beginnings of readings, without and with a version.
_BEGINNINGS: Final = (b'{\n  "film": {\n    "file": ', b'{\n  "schema_version": ')


def is_earlier_result(path: Path) -> bool:
    """Return whether a file is a result file of an earlier run, part of a report, or a screenshot or grid.

    Results of interrupted runs are recognized by the segmentation, which is written first and marked.
    """
    if is_object_of_report(path) or is_marked_png(path):
        return True
    files = ResultFiles.that_contain(path)
    return files is not None and (is_reading(files.reading) or is_our_segmentation(files.segmentation))


def is_reading(path: Path) -> bool:
    """Return whether a file is a reading as JSON."""
    return _reading(path) is not None


def film_of_reading(path: Path) -> str | None:
    """Return the SHA-256 of the film whose reading a file is; None if it is not one, or does not state it."""
    film = (_reading(path) or {}).get("film")
    digest = film.get("sha256") if isinstance(film, dict) else None
    return digest if isinstance(digest, str) else None


def is_torn_reading(path: Path) -> bool:
    """Return whether a file is a reading truncated by a power failure."""
    try:
        content = _begin(path, max(map(len, _BEGINNINGS)))
    except OSError:
        return False
    return (not content or content.startswith(_BEGINNINGS)) and not is_reading(path)


def is_our_segmentation(path: Path) -> bool:
    """Return whether a file is a segmentation written by an earlier run, or is empty."""
    from CovidXRayLib.reporting.files.seg_nrrd import OUR_MARK

    try:
        content = _begin(path, 256)
    except OSError:
        return False
    return OUR_MARK.encode() in content or not content


def _reading(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(_begin(path, _MAX_READING_BYTES).decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if isinstance(content, dict) and content.keys() >= {"film", "verdict", "checks", "notice"}:
        return content
    return None


def _begin(path: Path, most: int) -> bytes:
    if not path.is_file():  # reading a pipe would block
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        return file.read(most)
