"""Parsing of DICOM elements at bounded cost.

pydicom parses the elements; this module selects them, so that nothing else in a file (private sequences
nested 300 deep or with a million items, a window of a million values) costs time or memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, MutableSequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.dicom.skipping import (
    ITEM,
    SEQUENCE_END,
    UNDEFINED_LENGTH,
    Budget,
    ElementHeader,
    element_header,
    skip_undefined_length,
)
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import MAX_CHARACTER_SET_BYTES, MAX_ELEMENTS, MAX_VALUE_BYTES
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_CHARACTER_SET: Final = 0x00080005
# pydicom restarts after each sequence of undefined length, which takes as long as this many elements.
_RESTART_COST: Final = 16


def read_elements(
    data: bytes,
    start: int,
    implicit: bool,
    little: bool,
    wanted: Collection[int] | None,
    max_sequence_bytes: int,
    stop_at: Collection[int] = (),
    encoding: str | MutableSequence[str] = "iso8859",
    budget: Budget | None = None,
) -> tuple[Dataset, ElementHeader | None, bool]:
    """Read elements up to the end of `data`, or up to the first element of `stop_at`.

    Parameters
    ----------
    data, start
        The bytes, and the offset to start at.
    implicit, little
        Encoding of the elements: implicit VR, and little endian.
    wanted
        Tags of the elements to read; None for all.
    max_sequence_bytes
        Size in bytes above which a sequence is ignored; for other values it is
        :data:`~CovidXRayLib.films.limits.MAX_VALUE_BYTES`.
    stop_at
        Tags before which to stop.
    encoding
        Character set of the enclosing data set.
    budget
        Budget that every element is charged to; None for the budget of a film.

    Returns
    -------
    tuple
        The data set, with sequences not yet parsed; the header of the `stop_at` element, or None; and whether
        the elements turned out to use implicit VR.

    Raises
    ------
    FilmProblem
        If the bytes end within an element, or there are too many elements.
    """
    from pydicom.dataelem import RawDataElement
    from pydicom.filereader import read_dataset
    from pydicom.tag import BaseTag

    stream, budget = BytesIO(data), budget or Budget(MAX_ELEMENTS)
    stream.seek(start)

    def stop(tag: int, vr: str | None, length: int) -> bool:
        budget.spend()
        if tag in stop_at or length == UNDEFINED_LENGTH:
            return True
        if stream.tell() + length > len(data):
            raise FilmProblem(
                _(
                    "the file is truncated: element ({group:04X},{number:04X}) states {length:,} bytes "
                    "and {left:,} are left"
                ).format(group=tag >> 16, number=tag & 0xFFFF, length=length, left=len(data) - stream.tell()),
                _("copy or export it again"),
            )
        return length > MAX_CHARACTER_SET_BYTES and length > _max_value_bytes(tag, max_sequence_bytes)

    dataset: Dataset | None = None
    tags = None if wanted is None else list(wanted)
    while True:
        part = read_dataset(
            stream, implicit, little, stop_when=stop, parent_encoding=encoding, specific_tags=tags
        )
        if dataset is None:
            dataset = part
            # pydicom checks whether the elements are encoded as the file meta information states.
            implicit = bool(part.original_encoding[0])
        for element in part.elements():
            dataset[element.tag] = element
        header = element_header(data, stream.tell(), implicit, little)
        if header is None or header.tag in stop_at:
            return dataset, header, implicit
        budget.spend(_RESTART_COST)
        if header.length != UNDEFINED_LENGTH:
            if header.length <= _max_value_bytes(header.tag, max_sequence_bytes):
                return dataset, None, implicit
            stream.seek(header.value + header.length)
            continue
        end = skip_undefined_length(data, header, little, budget)
        if (wanted is None or header.tag in wanted) and end - header.value <= max_sequence_bytes:
            dataset[BaseTag(header.tag)] = RawDataElement(
                BaseTag(header.tag), "SQ", end - header.value, data[header.value : end], header.value,
                header.vr in (b"", b"UN"), little,
            )  # fmt: skip
        stream.seek(end)


def _max_value_bytes(tag: int, max_sequence_bytes: int) -> int:
    from pydicom.datadict import dictionary_VR

    if tag == _CHARACTER_SET:
        return MAX_CHARACTER_SET_BYTES
    try:
        return max_sequence_bytes if dictionary_VR(tag) == "SQ" else MAX_VALUE_BYTES
    except KeyError:
        return MAX_VALUE_BYTES


def item_ranges(value: bytes, implicit: bool, little: bool, budget: Budget) -> Iterator[tuple[int, int]]:
    """Yield the start and end offsets of the items in a sequence's value.

    Raises
    ------
    FilmProblem
        If it is not a sequence of items, truncated, or exceeds the budget.
    """
    position = 0
    while position + 8 <= len(value):
        budget.spend()
        header = element_header(value, position, implicit, little)
        if header is None or header.tag == SEQUENCE_END:
            return
        if header.tag != ITEM:
            raise FilmProblem(_("a sequence in its header is damaged"))
        if header.length == UNDEFINED_LENGTH:
            position = skip_undefined_length(value, header, little, budget, implicit)
            yield header.value, position - 8
        else:
            position = header.value + header.length
            if position > len(value):
                raise FilmProblem(_("the file is truncated within a sequence"), _("copy or export it again"))
            yield header.value, position
