"""File names of results: unique within a run and valid on all common file systems."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

# Many PACS exports name files by UID, and the last component of "1.2.840.10008.5" is not an extension.
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_UNSAFE = '<>:"/\\|?*'
_RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MAX_BYTES = 120  # leaves space for endings within the file systems' limits of 143 to 255 bytes


def result_names(films: Sequence[Path]) -> list[str]:
    """Return a unique base name for the result files of each film.

    It is the film's file name without its extension. Duplicates keep their extension or, if that is not
    sufficient (PACS exports repeat file names in every folder), are prefixed with as many parent folders as
    necessary, and finally numbered. The names depend only on the films and their order, so that a repeated
    run replaces its own results.

    Parameters
    ----------
    films
        Films of the run, without duplicates.

    Returns
    -------
    list of str
        Names in the order of `films`, without folder and extension: at most 120 bytes of UTF-8, valid on
        Windows, macOS and Linux, and unique regardless of case.
    """
    max_depth = max((len(film.parts) for film in films), default=1)
    candidates = [_name(film, folders=0, extension=False) for film in films]
    for folders, extension in itertools.product(range(max_depth), (False, True)):
        taken = Counter(_key(name) for name in candidates)
        if max(taken.values(), default=1) == 1:
            return candidates
        candidates = [
            _name(film, folders, extension) if taken[_key(name)] > 1 else name
            for film, name in zip(films, candidates, strict=True)
        ]
    return _numbered(candidates)


def safe_name(text: str) -> str:
    """Convert a text to a file name that is valid on all common file systems.

    Letters and digits of any script are kept; separators, control and formatting characters become ``_``.
    """
    composed = unicodedata.normalize("NFC", text)
    name = "".join("_" if c in _UNSAFE or unicodedata.category(c)[0] == "C" else c for c in composed)
    name = _shortened(name.strip(" ").lstrip(".")).rstrip(". ")
    if not name or _RESERVED_ON_WINDOWS.fullmatch(name):
        return f"film_{name}" if name else "film"
    return name


def _name(film: Path, folders: int, extension: bool) -> str:
    stem = film.name if extension else _EXTENSION.sub("", film.name)
    parents = [part for part in film.parts[:-1] if part != film.anchor][-folders:] if folders else []
    return safe_name("_".join([*parents, stem]))


def _shortened(name: str) -> str:
    """Truncate a long name at its start, since file names and UIDs differ mostly at their ends."""
    encoded = name.encode("utf-8")
    if len(encoded) <= _MAX_BYTES:
        return name
    return encoded[-_MAX_BYTES:].decode("utf-8", errors="ignore").lstrip(". ")


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def _numbered(names: Sequence[str]) -> list[str]:
    taken: set[str] = set()
    unique = []
    for name in names:
        numbered, number = name, 1
        while _key(numbered) in taken:
            number += 1
            numbered = f"{name}-{number}"
        taken.add(_key(numbered))
        unique.append(numbered)
    return unique
