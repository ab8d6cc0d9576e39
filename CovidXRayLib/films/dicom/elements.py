"""Tolerant access to the values of a data set: damage in optional elements does not prevent reading."""

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

# pydicom converts values on first access and does not catch the exceptions of the conversion.
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
    """Return an element as text; empty if it is absent, empty or unreadable."""
    try:
        value = dataset.get(keyword)
        return "" if value is None else str(value).strip("\0 ")
    except PARSE_ERRORS:
        return ""


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return all values of an element as strings."""
    try:
        return tuple(str(value).strip("\0 ") for value in _values(dataset, keyword))
    except PARSE_ERRORS:
        return ()


def numbers(dataset: Dataset, keyword: str, name: str, notes: list[str]) -> tuple[float, ...]:
    """Return all values of an optional element as finite numbers.

    Parameters
    ----------
    dataset, keyword
        The data set and the keyword of the element.
    name
        Name of the element, for the sentence that is added to `notes` if its value is unusable.
    notes
        Receives the sentence.

    Returns
    -------
    tuple of float
        Empty if the element is absent, empty or unusable.
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


def integer(dataset: Dataset, keyword: str, name: str) -> int | None:
    """Return an element of the Image Pixel Module as an integer, or None if absent.

    Raises
    ------
    FilmProblem
        If it is present but unreadable, since the pixel layout must not be guessed.
    """
    try:
        found = [int(value) for value in _values(dataset, keyword) if value not in (None, "")]
    except PARSE_ERRORS as error:
        raise FilmProblem(_("its {name} cannot be interpreted").format(name=name)) from error
    return found[0] if found else None


def raw(dataset: Dataset, keyword: str) -> bytes | None:
    """Return the raw bytes of an element whose VR (US or SS) depends on others.

    None if the element is absent, or was not read as bytes.
    """
    from pydicom.tag import Tag

    try:
        value = dataset.get_item(Tag(keyword)).value
    except PARSE_ERRORS:
        return None
    return value if isinstance(value, bytes) else None


def items(dataset: Dataset, keyword: str) -> list[Dataset] | None:
    """Return the first items of a sequence; empty if it is absent, None if it cannot be read."""
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
