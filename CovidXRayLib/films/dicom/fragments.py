"""Fragments of encapsulated Pixel Data (PS3.5 section A.4)."""

from __future__ import annotations

import struct
from typing import Final

from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import MAX_FRAGMENTS
from CovidXRayLib.i18n import gettext as _

_ITEM: Final = 0xE000FFFE
_END: Final = 0xE0DDFFFE


# First bytes of a compressed frame: JPEG and JPEG-LS, JPEG 2000 codestream, JP2 file.
_FRAMES: Final = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP  ")


def join_fragments(value: memoryview, notes: list[str]) -> bytes:
    """Return the single frame in `value`, which begins with the Basic Offset Table item.

    All items after the table belong to the frame, since films have only one; the table is ignored. A missing
    sequence delimiter is tolerated, and so is a missing table, with a note.

    Raises
    ------
    FilmProblem
        If an item is damaged or truncated, there is none, or there are too many.
    """
    fragments: list[memoryview] = []
    position = items = 0
    while position + 8 <= len(value):
        tag, length = struct.unpack_from("<II", value, position)
        if tag == _END:
            break
        if tag != _ITEM:
            raise FilmProblem(_("the items that hold its compressed pixels are damaged"))
        items += 1
        if items > MAX_FRAGMENTS:
            raise FilmProblem(_("its compressed pixels are cut into more parts than any film needs"))
        if position + 8 + length > len(value):
            raise FilmProblem(_("its compressed pixels are truncated"), _("copy or export it again"))
        fragments.append(value[position + 8 : position + 8 + length])
        position += 8 + length
    if fragments and bytes(fragments[0][:8]).startswith(_FRAMES):
        notes.append(_("The offset table of the compressed pixels is missing; they were read without it."))
        fragments.insert(0, value[:0])
    stream = b"".join(fragments[1:])
    if not stream:
        raise FilmProblem(_("it contains no pixels: its Pixel Data are empty"))
    return stream
