"""Quarantine of films that crashed a child or exceeded the time limit, so that later runs skip them.

Films are identified by a hash of their content, never by name. They are retried with a larger time limit or
another version of this library.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from CovidXRayLib.films.film_failures import FatalFilmError, SkippedFilmError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import make_folder
from CovidXRayLib.version import __version__

FILE_VARIABLE: Final = "COVIDXRAY_QUARANTINE"
# Some 400,000 fatal films; a larger file is not a quarantine file.
_MAX_BYTES: Final = 64 * 2**20
_MAX_FILES: Final = 10_000  # of a folder that is one film
_CHUNK: Final = 2**20
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """A fatal film.

    Attributes
    ----------
    size
        File size in bytes.
    sha256
        SHA-256 of its content.
    seconds
        The exceeded time limit; None after a crash.
    day
        Date, in ISO 8601.
    version
        Version of this library.
    released
        Whether it has been read successfully since.
    """

    size: int
    sha256: str
    seconds: float | None
    day: str
    version: str
    released: bool = False


def quarantine_file() -> Path:
    """Return the user's quarantine file: COVIDXRAY_QUARANTINE, else a file in the user's home."""
    return Path(os.environ.get(FILE_VARIABLE) or Path.home() / ".covidxray" / "quarantine.jsonl")


class Quarantine:
    """List of fatal films, safe for concurrent use by threads and processes.

    Parameters
    ----------
    file
        The file; by default :func:`quarantine_file`.
    retry
        Whether to retry them.
    remedy
        How to retry a film, as a clause; by default the command-line option.
    """

    def __init__(self, file: Path | None = None, *, retry: bool = False, remedy: str | None = None) -> None:
        self._file = quarantine_file() if file is None else file
        self._retry, self._remedy = retry, remedy
        self._lock = threading.Lock()
        self._entries = {entry.sha256: entry for entry in _read(self._file)}

    def check(self, film: Path | str, seconds: float) -> None:
        """Raise SkippedFilmError if a film was fatal before, under a limit not shorter than `seconds`."""
        entry = None if self._retry else self._find(film)
        if entry is None or (entry.seconds is not None and entry.seconds < seconds):
            return
        problem = (
            _("skipped: it crashed the analysis process on {day}")
            if entry.seconds is None
            else _("skipped: it took longer than {seconds:g} seconds on {day}")
        ).format(day=entry.day, seconds=entry.seconds)
        raise SkippedFilmError(film, problem, self._remedy or _("use --retry-failed to retry"))

    def add(self, film: Path | str, error: FatalFilmError) -> None:
        """Add a film; logs a warning if that fails."""
        key = _key(Path(film))
        if key is not None:
            day = datetime.now(UTC).date().isoformat()
            self._append(Entry(*key, error.seconds, day, __version__))

    def release(self, film: Path | str) -> None:
        """Release a film that was read successfully."""
        entry = self._find(film) if self._retry or self._entries else None
        if entry is not None:
            self._append(Entry(**{**asdict(entry), "released": True}))

    def _find(self, film: Path | str) -> Entry | None:
        """Return the entry of a film; its content is hashed only if its size matches an entry."""
        with self._lock:
            entries = {sha: one for sha, one in self._entries.items() if not one.released}
        if not entries or _size(Path(film)) not in {one.size for one in entries.values()}:
            return None
        key = _key(Path(film))
        entry = None if key is None else entries.get(key[1])
        return entry if entry is not None and entry.version == __version__ else None

    def _append(self, entry: Entry) -> None:
        with self._lock:
            self._entries[entry.sha256] = entry
            # On a new line, even after an incomplete one left by a power failure.
            line = b"\n" + json.dumps(asdict(entry)).encode() + b"\n"
            try:
                make_folder(self._file.parent, private=True)
                # Appended in one write, so that concurrent processes do not interleave their lines.
                descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                try:
                    os.write(descriptor, line)
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
            except OSError as error:
                _log.warning("%s: fatal films cannot be remembered there (%s).", self._file, error.strerror)


def _read(file: Path) -> Iterator[Entry]:
    """Return the entries of a file, in order; invalid or incomplete lines are ignored."""
    try:
        if file.stat().st_size > _MAX_BYTES:
            _log.warning("%s: is too large to be read; remove it.", file)
            return
        text = file.read_text("utf-8", "replace")
    except FileNotFoundError:
        return
    except OSError as error:
        _log.warning("%s: cannot be read (%s).", file, error.strerror)
        return
    for line in text.splitlines():
        try:
            entry = Entry(**json.loads(line))
        except (TypeError, ValueError, RecursionError):
            continue
        if isinstance(entry.size, int) and isinstance(entry.seconds, int | float | None):
            yield entry


def _files(film: Path) -> list[Path]:
    """Return the regular files that a film consists of, usually one; none if this cannot be determined."""
    try:
        files = sorted(film.iterdir())[:_MAX_FILES] if film.is_dir() else [film]
        return [one for one in files if one.is_file()]  # reading a pipe would block
    except (OSError, ValueError):
        return []


def _size(film: Path) -> int | None:
    try:
        return sum(one.stat().st_size for one in _files(film))
    except OSError:
        return None


def _key(film: Path) -> tuple[int, str] | None:
    """Return size and SHA-256 of a film; None if it cannot be read."""
    digest, size = sha256(), 0
    files = _files(film)
    try:
        for one in files:
            with one.open("rb") as stream:
                while some := stream.read(_CHUNK):
                    digest.update(some)
                    size += len(some)
    except OSError:
        return None
    return (size, digest.hexdigest()) if files else None
