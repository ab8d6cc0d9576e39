"""Metadata tables of collections, and the files that they refer to."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.i18n import gettext as _

SUFFIXES: Final = frozenset([".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm", ".dicom"])


def metadata_rows(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, stripped of whitespace and with column names in lower case.

    Parameters
    ----------
    needed
        Required column names, in lower case.

    Raises
    ------
    ManifestError
        If the table cannot be read, or lacks a column.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as handle:
            reader = csv.DictReader(handle)
            names = [name.strip().lower() for name in reader.fieldnames or ()]
            missing = [name for name in needed if name not in names]
            if missing:
                raise ManifestError(
                    _("{path}: lacks the columns {columns}; it is not the expected table.").format(
                        path=path, columns=", ".join(missing)
                    )
                )
            reader.fieldnames = names
            for row in reader:
                yield {name: (row[name] or "").strip() for name in names}
    except OSError as error:
        raise ManifestError(
            _("{path}: cannot be read ({reason}); specify the metadata table of the collection.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    except csv.Error as error:
        raise ManifestError(
            _("{path}: not a CSV file ({error}); download it again.").format(path=path, error=error)
        ) from error


def film_files(folder: Path) -> list[Path]:
    """Return all files below a folder whose names may be those of films, sorted.

    Raises
    ------
    ManifestError
        If the folder does not exist.
    """
    if not folder.is_dir():
        raise ManifestError(
            _("{folder}: not a folder; specify the folder with the films.").format(folder=folder)
        )
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
