"""Navigation of the content tree of a structured report (PS3.3 section C.17.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from CovidXRayLib.films.dicom.elements import text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def code_value(item: Dataset, keyword: str) -> str:
    """Return the code value in a code sequence of an item; empty if there is none."""
    codes = item.get(keyword) or []
    return value_of(codes[0]) if codes else ""


def value_of(code: Dataset) -> str:
    """Return a code's value from Code Value, Long Code Value or URN Code Value (PS3.3 table 8.8-1)."""
    values = (text(code, keyword) for keyword in ("CodeValue", "LongCodeValue", "URNCodeValue"))
    return next(filter(None, values), "")


def children(item: Dataset, concept: str, kind: str = "") -> Iterator[Dataset]:
    """Yield the direct children of an item with a concept name and, if given, a value type."""
    for child in item.get("ContentSequence") or []:
        if code_value(child, "ConceptNameCodeSequence") == concept and kind in ("", text(child, "ValueType")):
            yield child


def first_text(item: Dataset, concept: str) -> str:
    """Return the text of the first child with a concept name; empty if there is none."""
    return next((text(child, "TextValue") for child in children(item, concept, "TEXT")), "")


def first_code(item: Dataset, concept: str) -> str:
    """Return the code value of the first child with a concept name; empty if there is none."""
    found = (code_value(child, "ConceptCodeSequence") for child in children(item, concept, "CODE"))
    return next(found, "")


def number(item: Dataset) -> float | None:
    """Return the value of a NUM item, or None if it has none."""
    measured = item.get("MeasuredValueSequence") or []
    return float(measured[0].NumericValue) if measured else None


def unit(item: Dataset) -> str:
    """Return the UCUM unit of a NUM item; empty if it has none."""
    measured = item.get("MeasuredValueSequence") or []
    return code_value(measured[0], "MeasurementUnitsCodeSequence") if measured else ""
