"""Reading and writing of manifests as rows of text with any columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from CovidXRayLib.datasets.manifest import numbered_rows
from CovidXRayLib.system.atomic import write_atomically

Table = list[dict[str, str]]

# Columns of a new manifest, in order; rows may have more.
COLUMNS: Final = (
    "id", "file", "source_key", "source_family", "group_id", "label", "label_detail", "age", "view",
    "mask_left", "mask_right", "mask_quality", "fold", "split", "license", "sha256",
)  # fmt: skip


def read_table(path: Path) -> Table:
    """Read all rows without validation.

    Raises
    ------
    ManifestError
        If it is not a table, or lacks a required column.
    """
    return [row for _number, row in numbered_rows(path)]


def write_table(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write rows atomically; missing columns are left empty.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    first = rows[0] if rows else dict.fromkeys(COLUMNS, "")
    columns = list(dict.fromkeys([*first, *(column for row in rows for column in row)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.getvalue().encode())
