"""Interface of a source of films."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


class OutOfReachError(Exception):
    """A film that temporarily cannot be read; the message is a clause ("no answer")."""


@dataclass(frozen=True)
class Item:
    """A film that a source lists.

    Attributes
    ----------
    address
        An absolute path, or a URL for :func:`.addresses.read_address`.
    stamp
        A value that changes with the content (size and date, or an ETag); empty if there is none. A film with
        an unchanged stamp is not read again.
    sha256
        Expected hexadecimal SHA-256; empty if unknown.
    problem
        Why it cannot be read at all, as a sentence; empty if there is no such reason.
    """

    address: str
    stamp: str = ""
    sha256: str = ""
    problem: str = ""


class Source(Protocol):
    """The films that a command-line argument refers to."""

    def items(self) -> Iterator[Item]:
        """Yield the films, with at most one folder of them in memory.

        Raises
        ------
        FilmError
            If there are none, or the source cannot be listed.
        PacsError
            If a server cannot be queried.
        """
