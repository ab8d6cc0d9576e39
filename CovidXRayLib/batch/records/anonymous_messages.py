"""Removal of file and folder names from messages."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final
from urllib.parse import unquote

_PLACEHOLDER: Final = "…"
_LINE: Final = re.compile(r"#\d+$")
_SHORTEST_NAME: Final = 4  # shorter names occur within words


def without_places(text: str, address: str) -> str:
    """Return a message without the location of a film.

    Parameters
    ----------
    text
        Message about a film.
    address
        Where it is: a path, an address, or a line of a table (``PATH#12``).
    """
    place = _LINE.sub("", address)
    spellings = {place, str(PurePosixPath(place)), unquote(place)}
    for spelling in sorted(spellings | {address}, key=len, reverse=True):
        text = text.removeprefix(f"{spelling}: ")
    above = {str(one) for spelling in spellings for one in PurePosixPath(spelling).parents}
    above |= {str(one) for spelling in spellings for one in PureWindowsPath(spelling).parents}
    for spelling in sorted(
        spellings | {one for one in above if len(one) >= _SHORTEST_NAME}, key=len, reverse=True
    ):
        text = text.replace(spelling, _PLACEHOLDER)
    names = {name for spelling in spellings for name in re.split(r"[/\\]+", spelling) if name}
    # A folder's name may be a common word, so it is removed only where it is delimited as a name. The film's
    # own name is removed everywhere.
    own = {re.split(r"[/\\]+", spelling)[-1] for spelling in spellings}
    for name in sorted(names, key=len, reverse=True):
        one = re.escape(name)
        text = re.sub(rf"(?<=[/\\'\"]){one}(?!\w)|(?<!\w){one}(?=[/\\'\"])", _PLACEHOLDER, text)
    for name in sorted(own | {PurePosixPath(name).stem for name in own}, key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _PLACEHOLDER, text)
    return text
