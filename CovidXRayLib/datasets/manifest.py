"""The table of films that training and evaluation read."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _

REQUIRED_COLUMNS = frozenset(
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


class ManifestError(CovidXRayError):
    """A manifest that is missing or lacks a column."""


@dataclass(frozen=True)
class ManifestFilm:
    """One row: a film, what is known of it, and where its masks lie.

    Attributes
    ----------
    label
        ``covid``, ``covid_no_pattern``, ``pneumonia_other``, ``no_finding`` or ``other``.
    group
        Patient, or the best guess at one: never split between training and evaluation.
    masks
        Files of the patient's right and left lung mask, or None.
    mask_quality
        ``human``, ``silver`` or empty.
    """

    id: str
    file: Path
    label: str
    source_family: str
    group: str
    view: str
    fold: int
    masks: tuple[Path, Path] | None
    mask_quality: str
    license: str

    @property
    def may_train_shipped_weights(self) -> bool:
        """False for licences that forbid derivatives (CC ... ND)."""
        return "-ND" not in self.license.upper()

    @property
    def is_covid(self) -> bool:
        """The classifier's target: COVID-19 with a visible pattern."""
        return self.label == "covid"


def read_manifest(folder: Path) -> list[ManifestFilm]:
    """Read ``manifest.csv`` of a data folder.

    Raises
    ------
    ManifestError
        If the file is missing or lacks a column.
    """
    path = folder / "manifest.csv"
    try:
        with path.open(newline="", encoding="utf-8-sig") as handle:
            reader = csv.DictReader(handle)
            missing = REQUIRED_COLUMNS - set(reader.fieldnames or ())
            if missing:
                raise ManifestError(
                    _("{path}: lacks the columns {columns}; add them.").format(
                        path=path, columns=", ".join(sorted(missing))
                    )
                )
            return [_film(folder, row) for row in reader]
    except FileNotFoundError:
        raise ManifestError(
            _("{path}: not found; name the folder that holds it with --data or COVIDXRAY_DATA.").format(
                path=path
            )
        ) from None


def _fold(folder: Path, row: dict[str, str]) -> int:
    try:
        return int(row["fold"])
    except ValueError:
        raise ManifestError(
            _("{path}: film {film} has no number as its fold; give it one.").format(
                path=folder / "manifest.csv", film=row["id"]
            )
        ) from None


def _film(folder: Path, row: dict[str, str]) -> ManifestFilm:
    both = row["mask_right"] and row["mask_left"]
    return ManifestFilm(
        id=row["id"],
        file=folder / row["file"],
        label=row["label"],
        source_family=row["source_family"],
        group=row["group_id"],
        view=row["view"],
        fold=_fold(folder, row),
        masks=(folder / row["mask_right"], folder / row["mask_left"]) if both else None,
        mask_quality=row["mask_quality"] if both else "",
        license=row["license"],
    )
