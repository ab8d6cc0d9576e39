"""Columns of a manifest, their vocabularies, and the parsing of cells."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from CovidXRayLib.i18n import gettext as _

MANIFEST_NAME: Final = "manifest.csv"
REQUIRED_COLUMNS: Final = frozenset(
    [
        "id",
        "file",
        "label",
        "source_family",
        "group_id",
        "view",
        "fold",
        "mask_left",
        "mask_right",
        "mask_quality",
        "license",
    ]
)
OPTIONAL_COLUMNS: Final = (
    "source_key",
    "label_detail",
    "age",
    "mask_alt_left",
    "mask_alt_right",
    "mask_frame",
    "split",
    "sha256",
)

COVID: Final = "covid"
COVID_NO_PATTERN: Final = "covid_no_pattern"
PNEUMONIA_OTHER: Final = "pneumonia_other"
NO_FINDING: Final = "no_finding"
LABELS: Final = (COVID, COVID_NO_PATTERN, PNEUMONIA_OTHER, NO_FINDING, "other")
VIEWS: Final = ("AP", "PA", "AP SUPINE", "")
MASK_QUALITIES: Final = ("human", "silver")
SPLITS: Final = ("train", "validation", "test", "aside", "")

OLDEST: Final = 120.0  # years; collections contain ages such as 411 that are typing errors

_AGE_PATTERN: Final = re.compile(r"\bage (\d+(?:\.\d+)?)\b")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")

Row = Mapping[str, str]


class CellError(ValueError):
    """An invalid cell: problem and remedy, as clauses without a full stop."""


def name(row: Row, column: str) -> str:
    """Return a cell that must not be empty."""
    if not row[column].strip():
        raise CellError(_("the column {column} is empty; fill it").format(column=column))
    return row[column]


def word(row: Row, column: str, allowed: tuple[str, ...]) -> str:
    """Return a cell with a value of a vocabulary; a missing column counts as an empty cell."""
    text = row.get(column, "")
    if text not in allowed:
        raise CellError(
            _("{text!r} is not allowed as {column}; use one of {allowed}").format(
                text=text, column=column, allowed=", ".join(one or _("(empty)") for one in allowed)
            )
        )
    return text


def fold(row: Row) -> int:
    """Return the fold number, 0 or more."""
    try:
        number = int(row["fold"])
    except ValueError:
        number = -1
    if number < 0:
        raise CellError(
            _("{text!r} is not a fold number; use 0, 1, 2, ...").format(text=row["fold"])
        ) from None
    return number


def age(row: Row) -> float | None:
    """Return the age in years from the column ``age``, else from ``label_detail``, else None."""
    text = row.get("age", "").strip()
    if not text:
        stated = _AGE_PATTERN.search(row.get("label_detail", ""))
        return float(stated[1]) if stated and float(stated[1]) <= OLDEST else None
    try:
        years = float(text)
    except ValueError:
        years = math.nan
    if not 0 <= years <= OLDEST:
        raise CellError(
            _("{text!r} is not an age in years from 0 to {oldest:.0f}; correct it or leave it empty").format(
                text=text, oldest=OLDEST
            )
        ) from None
    return years


def sha256(row: Row) -> str:
    """Return the film file's SHA-256 as 64 hexadecimal digits, or an empty string."""
    text = row.get("sha256", "").strip().lower()
    if text and not _SHA256.fullmatch(text):
        raise CellError(
            _("{text!r} is not a SHA-256 of 64 hexadecimal digits; correct it or leave it empty").format(
                text=text
            )
        )
    return text
