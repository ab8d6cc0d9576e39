"""Record of evaluations on test sets, since repeated use of a test set reduces its validity."""

from __future__ import annotations

import dataclasses
import getpass
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _

FILE_NAME: Final = "opened_tests.jsonl"


class OpenedTestError(CovidXRayError):
    """The record of opened test sets cannot be written or read."""


@dataclass(frozen=True)
class Opening:
    """An entry of the record.

    Attributes
    ----------
    who
        Name of the user's account.
    when
        UTC, ISO 8601.
    weights
        SHA-256 of each network's file, sorted.
    films
        SHA-256 over the sorted SHA-256s of the films' files: the same films give the same text.
    count
        Number of films.
    """

    who: str
    when: str
    weights: tuple[str, ...]
    films: str
    count: int


def record_opening(films: Sequence[ManifestFilm], weights: Sequence[str], record: Path) -> Opening:
    """Record that a test set is about to be evaluated; call it before the first film is read.

    Parameters
    ----------
    films
        The films of the test set.
    weights
        SHA-256 of each network's file.
    record
        The record, or the folder of the manifest, which contains ``opened_tests.jsonl``.

    Raises
    ------
    OpenedTestError
        If the record is damaged or cannot be written; the test set must not be used then.
    """
    opening = Opening(
        _user(),
        datetime.now(UTC).isoformat(timespec="seconds"),
        tuple(sorted(weights)),
        films_hash(films),
        len(films),
    )
    path = _path(record)
    read_openings(path)  # nothing is appended to a file that is not a record
    try:
        # Appended in one write, so that concurrent processes do not interleave their lines.
        with path.open("ab", buffering=0) as handle:
            handle.write(json.dumps(dataclasses.asdict(opening)).encode() + b"\n")
            os.fsync(handle.fileno())
    except OSError as error:
        raise OpenedTestError(
            _(
                "{path}: cannot be written ({reason}), so the test set stays closed; make its folder "
                "writable or choose another file for the record."
            ).format(path=path, reason=error.strerror or error)
        ) from error
    return opening


def times_opened(films: Sequence[ManifestFilm], record: Path) -> int:
    """Return how often exactly these films were opened as a test set; 0 without a record.

    Raises
    ------
    OpenedTestError
        If the record is damaged.
    """
    digest = films_hash(films)
    return sum(opening.films == digest for opening in read_openings(record))


def read_openings(record: Path) -> list[Opening]:
    """Return all entries of the record, oldest first; empty without a record.

    Raises
    ------
    OpenedTestError
        If the record is damaged or cannot be read.
    """
    path = _path(record)
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise OpenedTestError(
            _("{path}: cannot be read ({reason}); make it readable.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    return [_opening(path, number, line) for number, line in enumerate(lines, start=1)]


def _opening(path: Path, number: int, line: str) -> Opening:
    try:
        values = json.loads(line)
        return Opening(**{**values, "weights": tuple(values["weights"])})
    except (ValueError, TypeError, KeyError):
        raise OpenedTestError(
            _("{path}, line {number}: not a record of an opened test set; restore the file.").format(
                path=path, number=number
            )
        ) from None


def films_hash(films: Sequence[ManifestFilm]) -> str:
    """Return the SHA-256 of a set of films, independent of their order.

    Raises
    ------
    OpenedTestError
        If the manifest does not state a film's SHA-256 and its file cannot be read.
    """
    return hashlib.sha256("\n".join(sorted(_film_hash(film) for film in films)).encode()).hexdigest()


def _film_hash(film: ManifestFilm) -> str:
    if film.sha256:
        return film.sha256
    try:
        return file_sha256(film.file)
    except OSError as error:
        raise OpenedTestError(
            _("{path}: cannot be read ({reason}), so the test set stays closed; make it readable.").format(
                path=film.file, reason=error.strerror or error
            )
        ) from error


def _path(record: Path) -> Path:
    return record / FILE_NAME if record.is_dir() else record


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # an account without a name, as in some containers
        return str(os.getuid()) if hasattr(os, "getuid") else _("unknown")
