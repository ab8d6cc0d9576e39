"""Skipping of DICOM elements of undefined length, without recursion.

Sequences are walked with a stack of flags instead of nested calls; each level costs one byte.
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
    """Limit on the number of elements that are parsed.

    Parameters
    ----------
    most
        Number of elements.
    """

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, count: int = 1) -> None:
        """Subtract a number of elements.

        Raises
        ------
        FilmProblem
            If the budget is exhausted.
        """
        self.left -= count
        if self.left < 0:
            raise FilmProblem(_("its header has more elements than any film needs"))


@dataclass(frozen=True)
class ElementHeader:
    """Header of an element.

    Attributes
    ----------
    tag
        Group and element as one 32-bit number.
    vr
        Value Representation; empty if the encoding is implicit.
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
    """Return the header at `position` (PS3.5 section 7.1), or None at the end of the data.

    Explicit data sets with single implicit elements occur, and are handled as in pydicom.
    """
    if position + 8 > len(data):
        return None
    order = "<" if little else ">"
    group, number = struct.unpack_from(f"{order}HH", data, position)
    tag = group << 16 | number
    # Items and delimiters have no VR in either encoding.
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
    """Return the offset after the sequence, item or encapsulated value that `header` opens.

    Parameters
    ----------
    data
        The bytes that contain it.
    header
        Its header.
    little
        The byte order.
    budget
        Budget that every element in it is charged to.
    implicit
        Whether its content is implicit; None to infer it from its VR.

    Raises
    ------
    FilmProblem
        If the data ends before it does, or the budget is exhausted.
    """
    position = header.value
    # One flag per open sequence or item: whether its content is implicit, as UN always is (PS3.5 6.2.2).
    opened = bytearray([header.vr in (b"", b"UN") if implicit is None else implicit])
    while opened:
        budget.spend()
        found = element_header(data, position, bool(opened[-1]), little)
        if found is None or (found.length != UNDEFINED_LENGTH and found.value + found.length > len(data)):
            raise FilmProblem(_("the file is truncated within a sequence"), _("copy or export it again"))
        position = found.value
        if found.tag in (ITEM_END, SEQUENCE_END):
            opened.pop()
        elif found.length == UNDEFINED_LENGTH:
            opened.append(bool(opened[-1]) or found.vr == b"UN" or (found.vr == b"" and found.tag != ITEM))
        else:
            position += found.length
    return position
