"""Brixia scores of two radiologists: ``brixia.csv`` of a data folder."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.datasets.manifest import row_error
from CovidXRayLib.i18n import gettext as _

BRIXIA_TABLE: Final = "brixia.csv"
_ZONES: Final = "abcdef"
_READERS: Final = (1, 2)


def read_brixia(data: Path) -> dict[str, NDArray[np.float32]]:
    """Read the scores, by film identifier.

    Columns: ``id``, and ``reader1_a`` to ``reader1_f`` and ``reader2_a`` to ``reader2_f``, each from 0 to 3.
    A film in several rows has their mean. A folder without the table gives an empty dict.

    Returns
    -------
    dict
        float32 (2, 6): reader, and zone A to F.

    Raises
    ------
    ManifestError
        If a row lacks a score or has an invalid one.
    """
    path = data / BRIXIA_TABLE
    if not path.exists():
        return {}
    scores: dict[str, list[list[list[float]]]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8-sig") as handle:
        for number, row in enumerate(csv.DictReader(handle), start=2):
            try:
                both = [[float(row[f"reader{reader}_{zone}"]) for zone in _ZONES] for reader in _READERS]
            except (KeyError, TypeError, ValueError):
                raise row_error(path, number, _("a zone score is missing or not a number")) from None
            if not all(0 <= score <= 3 for reader in both for score in reader):
                raise row_error(path, number, _("a zone score is not between 0 and 3"))
            scores[row["id"]].append(both)
    return {name: np.mean(rows, axis=0, dtype=np.float32) for name, rows in scores.items()}
