"""Take encapsulated Pixel Data out of its items (PS3.5 section A.4)."""

from __future__ import annotations

import struct
from typing import Final

from CovidXRayLib.films.problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

_ITEM: Final = 0xE000FFFE
_END: Final = 0xE0DDFFFE


def join_fragments(value: memoryview) -> bytes:
    """Return the one frame in `value`, which begins at the Basic Offset Table's item.

    All items after the table belong to the frame, since films have only one. A missing delimiter at the
    very end is forgiven.

    Raises
    ------
    FilmProblem
        If an item is damaged or cut short, or there is none.
    """
    fragments: list[memoryview] = []
    position = 0
    while position + 8 <= len(value):
        tag, length = struct.unpack_from("<II", value, position)
        if tag == _END:
            break
        if tag != _ITEM:
            raise FilmProblem(_("the items that hold its compressed pixels are damaged"))
        if position + 8 + length > len(value):
            raise FilmProblem(_("its compressed pixels are cut short"), _("copy or export it again"))
        fragments.append(value[position + 8 : position + 8 + length])
        position += 8 + length
    stream = b"".join(fragments[1:])
    if not stream:
        raise FilmProblem(_("it holds no pixels: its Pixel Data are empty"))
    return stream
