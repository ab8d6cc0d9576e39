"""Reading of the next film's bytes while the current film is analyzed.

Only its bytes: a film is decoded when its own turn has come, so that the film before it is not blamed for a
decoder that crashes or never ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from typing import Any, Final, NamedTuple

from CovidXRayLib.batch.sources.addresses import read_address
from CovidXRayLib.pacs.server_list import from_values
from CovidXRayLib.system.memory import LARGEST_KEPT

# Bytes of a film that are kept beside the current film; a larger one is read again at its turn.
MAX_AHEAD: Final = LARGEST_KEPT


class FilmBytes(NamedTuple):
    """A film's file, and its hexadecimal SHA-256."""

    data: bytes
    digest: str


class ReadAhead:
    """Reads films in a thread of its own, which keeps one connection to a PACS, and holds the next film."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        self._next: tuple[str, Future[FilmBytes | None]] | None = None

    def begin(self, fields: Mapping[str, Any]) -> None:
        """Begin to read a film; errors are raised by :meth:`take`.

        Parameters
        ----------
        fields
            ``address`` and ``servers`` of the film, as in the task's request.
        """
        self._next = fields["address"], self._thread.submit(_read_if_small, fields)

    def take(self, fields: Mapping[str, Any]) -> FilmBytes:
        """Return a film's bytes: those read ahead, after waiting for them, or newly read.

        Raises
        ------
        FilmError, OutOfReachError, PacsError
            As :func:`CovidXRayLib.batch.sources.addresses.read_address`.
        """
        ahead, self._next = self._next, None
        found = ahead[1].result() if ahead is not None and ahead[0] == fields["address"] else None
        return found or self._thread.submit(_read, fields).result()


def _read_if_small(fields: Mapping[str, Any]) -> FilmBytes | None:
    found = _read(fields)
    return found if len(found.data) <= MAX_AHEAD else None


def _read(fields: Mapping[str, Any]) -> FilmBytes:
    data = read_address(fields["address"], tuple(from_values(values) for values in fields["servers"]))
    return FilmBytes(data, sha256(data).hexdigest())
