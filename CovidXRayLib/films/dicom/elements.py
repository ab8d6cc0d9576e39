"""Take values out of a data set that may be damaged: nothing optional may stop a film from being read."""

from __future__ import annotations

import math
import struct
import zlib
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pydicom.errors import BytesLengthException, InvalidDicomError

from CovidXRayLib.films.dicom.parsing import item_ranges, read_elements
from CovidXRayLib.films.dicom.skipping import Budget
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import MAX_ITEM_ELEMENTS, MAX_ITEMS, MAX_SEQUENCE_BYTES
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# pydicom converts a value when it is first asked for and lets through whatever the conversion raises.
PARSE_ERRORS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BytesLengthException,
    EOFError,
    InvalidDicomError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def text(dataset: Dataset, keyword: str) -> str:
    """Return an element as text; empty where it is absent, empty or cannot be read."""
    try:
        value = dataset.get(keyword)
        return "" if value is None else str(value).strip("\0 ")
    except PARSE_ERRORS:
        return ""


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return all values of an element as texts."""
    try:
        return tuple(str(value).strip("\0 ") for value in _values(dataset, keyword))
    except PARSE_ERRORS:
        return ()


def numbers(dataset: Dataset, keyword: str, name: str, notes: list[str]) -> tuple[float, ...]:
    """Return all values of an optional element as finite numbers.

    Parameters
    ----------
    dataset, keyword
        Where to look.
    name
        The element's name for the sentence that is added to `notes` when its value is unusable.
    notes
        Receives that sentence.

    Returns
    -------
    tuple of float
        Empty where the element is absent, empty or unusable.
    """
    try:
        found = tuple(float(value) for value in _values(dataset, keyword) if value not in (None, ""))
    except PARSE_ERRORS:
        notes.append(_("{name} in the file is not a number and was ignored.").format(name=name))
        return ()
    if not all(math.isfinite(value) for value in found):
        notes.append(_("{name} in the file is not a finite number and was ignored.").format(name=name))
        return ()
    return found


def whole(dataset: Dataset, keyword: str, name: str) -> int | None:
    """Return an element of the Image Pixel Module as a whole number, or None where it is absent.

    Raises
    ------
    FilmProblem
        If it is there and cannot be understood: pixels cannot be laid out on a guess.
    """
    try:
        found = [int(value) for value in _values(dataset, keyword) if value not in (None, "")]
    except PARSE_ERRORS as error:
        raise FilmProblem(_("its {name} cannot be understood").format(name=name)) from error
    return found[0] if found else None


def raw(dataset: Dataset, keyword: str) -> bytes | None:
    """Return an element's bytes as the file has them, for elements whose VR depends on others (US or SS).

    None where the element is absent, or was not read as plain bytes.
    """
    from pydicom.tag import Tag

    try:
        value = dataset.get_item(Tag(keyword)).value
    except PARSE_ERRORS:
        return None
    return value if isinstance(value, bytes) else None


def items(dataset: Dataset, keyword: str) -> list[Dataset] | None:
    """Return the first items of a sequence; empty where it is absent, None where it cannot be read."""
    from pydicom.dataelem import RawDataElement
    from pydicom.tag import Tag

    if Tag(keyword) not in dataset:
        return []
    try:
        element = dataset.get_item(Tag(keyword))
        if not isinstance(element, RawDataElement) or not element.value:
            return list(element.value or [])
        implicit, little = element.is_implicit_VR, element.is_little_endian
        budget = Budget(MAX_ITEM_ELEMENTS)
        ranges = item_ranges(element.value, implicit, little, budget)
        return [
            read_elements(
                element.value[start:end],
                0,
                implicit,
                little,
                None,
                MAX_SEQUENCE_BYTES,
                encoding=dataset.original_character_set,
                budget=budget,
            )[0]
            for start, end in islice(ranges, MAX_ITEMS)
        ]
    except (FilmProblem, *PARSE_ERRORS):
        return None


def _values(dataset: Dataset, keyword: str) -> list[Any]:
    from pydicom.multival import MultiValue

    value = dataset.get(keyword)
    if value is None:
        return []
    return list(value) if isinstance(value, (MultiValue, list, tuple)) else [value]
