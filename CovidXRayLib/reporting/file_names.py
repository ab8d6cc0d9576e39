"""Names of result files: one per film of a run, fit for any file system."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

# An ending of a file name is an extension only when it looks like one: many PACS exports name files
# by UID, and the last component of "1.2.840.10008.5" is not an extension.
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_UNSAFE = '<>:"/\\|?*'
_RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MAX_BYTES = 120  # leaves room for our endings below the 143 to 255 bytes that file systems allow


def result_names(films: Sequence[Path]) -> list[str]:
    """Return one name for each film, no two alike, for the files that its analysis makes.

    The name is the film's own without its extension. Films that would share a name get their
    extension back or, where that does not help (PACS exports repeat file names in every folder), as many
    of their folders' names in front as are needed to tell them apart, and at last a number. The same
    films in the same order always get the same names, so that a repeated run replaces its own results.

    Parameters
    ----------
    films
        The films of one run, each once.

    Returns
    -------
    list of str
        Names in the order of `films`, without folder and without ending. At most 120 bytes of UTF-8,
        free of what Windows, macOS or Linux forbid in names, and different even where case is ignored.
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
    """Return `text` as a file name that every common file system accepts.

    Letters and digits of any script stay; separators, control and formatting characters become ``_``.
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
    """Cut a long name at its front: file names and UIDs differ mostly at their ends."""
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
