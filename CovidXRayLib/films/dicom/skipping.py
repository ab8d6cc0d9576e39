"""Step over a DICOM element of undefined length without recursion and without keeping it.

Sequences are walked with a stack of flags instead of nested calls, so depth costs one byte a level.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from CovidXRayLib.films.file_type import LONG_VRS, SHORT_VRS
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.i18n import gettext as _

UNDEFINED_LENGTH: Final = 0xFFFFFFFF
ITEM: Final = 0xFFFEE000
ITEM_END: Final = 0xFFFEE00D
SEQUENCE_END: Final = 0xFFFEE0DD


class Budget:
    """A number of elements that are followed and no more.

    Parameters
    ----------
    most
        How many.
    """

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, count: int = 1) -> None:
        """Take so many of them.

        Raises
        ------
        FilmProblem
            If none are left.
        """
        self.left -= count
        if self.left < 0:
            raise FilmProblem(_("its header has more elements than any film needs"))


@dataclass(frozen=True)
class ElementHeader:
    """One element's header.

    Attributes
    ----------
    tag
        Group and element as one 32-bit number.
    vr
        Value Representation; empty where the encoding is implicit.
    length
        Value length in bytes, or :data:`UNDEFINED_LENGTH`.
    value
        Offset of the value in the data.
    """

    tag: int
    vr: bytes
    length: int
    value: int


def element_header(data: bytes, position: int, implicit: bool, little: bool) -> ElementHeader | None:
    """Return the header at `position` (PS3.5 section 7.1), or None where the data end.

    Explicit data sets with single implicit elements exist, and are followed as pydicom follows them.
    """
    if position + 8 > len(data):
        return None
    order = "<" if little else ">"
    group, number = struct.unpack_from(f"{order}HH", data, position)
    tag = group << 16 | number
    # Items and delimiters have no VR in any encoding.
    vr = b"" if group == 0xFFFE else data[position + 4 : position + 6]
    if not implicit and vr in LONG_VRS:
        if position + 12 > len(data):
            return None
        (length,) = struct.unpack_from(f"{order}I", data, position + 8)
        return ElementHeader(tag, vr, length, position + 12)
    if not implicit and vr in SHORT_VRS:
        (length,) = struct.unpack_from(f"{order}H", data, position + 6)
        return ElementHeader(tag, vr, length, position + 8)
    (length,) = struct.unpack_from(f"{order}I", data, position + 4)
    return ElementHeader(tag, b"", length, position + 8)


def skip_undefined_length(
    data: bytes, header: ElementHeader, little: bool, budget: Budget, implicit: bool | None = None
) -> int:
    """Return the offset behind the sequence, item or encapsulated value that `header` opens.

    Parameters
    ----------
    data
        Where it stands.
    header
        Its header.
    little
        The byte order.
    budget
        Pays for every element in it.
    implicit
        Whether its content is implicit; None to conclude that from its own VR.

    Raises
    ------
    FilmProblem
        If the data end before it does, or it has an absurd number of elements.
    """
    position = header.value
    # One flag per open sequence or item: is its content implicit? UN is always so (PS3.5 section 6.2.2).
    opened = bytearray([header.vr in (b"", b"UN") if implicit is None else implicit])
    while opened:
        budget.spend()
        found = element_header(data, position, bool(opened[-1]), little)
        if found is None or (found.length != UNDEFINED_LENGTH and found.value + found.length > len(data)):
            raise FilmProblem(_("it is cut short in the middle of a sequence"), _("copy or export it again"))
        position = found.value
        if found.tag in (ITEM_END, SEQUENCE_END):
            opened.pop()
        elif found.length == UNDEFINED_LENGTH:
            opened.append(bool(opened[-1]) or found.vr == b"UN" or (found.vr == b"" and found.tag != ITEM))
        else:
            position += found.length
    return position
