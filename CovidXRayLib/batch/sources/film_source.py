"""What a source of films is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


class OutOfReachError(Exception):
    """A film that could not be read just now, and may be later; its text is a clause ("no answer")."""


@dataclass(frozen=True)
class Item:
    """A film that a source lists.

    Attributes
    ----------
    address
        Where it is: an absolute path, or an address by which :func:`.addresses.read_address` reads it.
    stamp
        What changes when its content does (a size and a date, an ETag); empty where nothing tells. With
        the same stamp it is not read again.
    sha256
        The hexadecimal SHA-256 that its content must have; empty where any may come.
    problem
        Why it cannot even be tried, as a sentence; empty where it can.
    """

    address: str
    stamp: str = ""
    sha256: str = ""
    problem: str = ""


class Source(Protocol):
    """Films that one argument of the command line names."""

    def items(self) -> Iterator[Item]:
        """List the films one by one, with no more than one folder of them in memory.

        Raises
        ------
        FilmError
            If there are none, or the place cannot be listed.
        PacsError
            If a server cannot be asked.
        """
