"""View positions and ages, in the notations of collections and DICOM."""

from __future__ import annotations

import re
from typing import Final

from CovidXRayLib.datasets.manifest_columns import OLDEST

_VIEWS: Final = {
    "PA": "PA",
    "PA ERECT": "PA",
    "AP": "AP",
    "AP ERECT": "AP",
    "AP SEMI ERECT": "AP",
    "AP PORTABLE": "AP",
    "AP SUPINE": "AP SUPINE",
}
_NOT_FRONTAL: Final = frozenset(
    ["L", "LL", "RL", "LATERAL", "LLO", "RLO", "LAO", "RAO", "AXIAL", "CORONAL", "SAGITTAL", "CT"]
)
_AGE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([YMWD]?)")
_PER_YEAR: Final = {"": 1.0, "Y": 1.0, "M": 12.0, "W": 52.18, "D": 365.25}


def view_name(text: str) -> str | None:
    """Return the manifest's name of a view position; empty if unknown, None if not frontal."""
    plain = " ".join(re.split(r"[\s_-]+", text.strip().upper()))
    return None if plain in _NOT_FRONTAL else _VIEWS.get(plain, "")


def years(text: str) -> float | None:
    """Return an age such as ``58``, ``058Y`` or ``006M`` in years; None if invalid or above 120."""
    found = _AGE.fullmatch(text.strip().upper())
    if found is None:
        return None
    age = round(float(found[1]) / _PER_YEAR[found[2]], 1)
    return age if age <= OLDEST else None
