"""The manifest, the table of films for training and evaluation.

Its columns are documented in ``Resources/Docs/reference/manifest.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.datasets import manifest_columns
from CovidXRayLib.datasets.manifest_columns import MANIFEST_NAME, REQUIRED_COLUMNS, CellError, Row
from CovidXRayLib.datasets.mask_frame import FULL_FILM, mask_frame
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _


class ManifestError(CovidXRayError):
    """A manifest that is missing, lacks a column, or has an invalid row."""


@dataclass(frozen=True)
class ManifestFilm:
    """One row: a film, its metadata, and the files of its masks.

    Attributes
    ----------
    label
        ``covid``, ``covid_no_pattern``, ``pneumonia_other``, ``no_finding`` or ``other``.
    group
        Patient, or the best approximation of one; never split between training and evaluation.
    view
        ``AP``, ``PA``, ``AP SUPINE`` or empty.
    masks
        Files of the patient's right and left lung mask, or None.
    mask_quality
        ``human``, ``silver`` or empty.
    age
        Years; None if unknown.
    sha256
        Hexadecimal SHA-256 of the film's file as stated in the manifest; empty if it is not.
    alternative_masks
        Masks of the right and left lung by a second reader, or None.
    source_key
        The collection within the source family; empty if not stated.
    split
        ``train``, ``validation`` or ``test`` if a balanced hold-out was drawn, ``aside`` for surplus films of
        held-out patients; empty for all films if none was drawn.
    mask_frame
        ``film``, or ``central_square`` if ``masks`` show the central square of the film, stretched to the
        film's size (:func:`CovidXRayLib.datasets.mask_frame.onto_film`).
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
    age: float | None = None
    sha256: str = ""
    alternative_masks: tuple[Path, Path] | None = None
    source_key: str = ""
    split: str = ""
    mask_frame: str = FULL_FILM

    @property
    def may_train_shipped_weights(self) -> bool:
        """False for licenses that forbid derivatives (CC ... ND)."""
        return "-ND" not in self.license.upper()

    @property
    def may_train(self) -> bool:
        """False for films of patients that a balanced hold-out excludes from training."""
        return self.split in ("", "train")

    @property
    def is_covid(self) -> bool:
        """The classifier's target: COVID-19 with a visible pattern."""
        return self.label == manifest_columns.COVID


def read_manifest(folder: Path) -> list[ManifestFilm]:
    """Read ``manifest.csv`` of a data folder.

    Raises
    ------
    ManifestError
        If the file is missing or lacks a column, or at the first row that is invalid, repeats an id, or
        refers to a missing file; the message states its row number in a spreadsheet.
    """
    films = []
    for number, film in examine_rows(folder):
        if isinstance(film, CellError):
            raise row_error(folder / MANIFEST_NAME, number, film)
        films.append(film)
    return films


def read_manifests(folders: Sequence[Path]) -> list[ManifestFilm]:
    """Read the manifests of several data folders as one.

    Raises
    ------
    ManifestError
        As :func:`read_manifest`, or if two folders have a film of the same id.
    """
    return [film for films in read_each_manifest(folders).values() for film in films]


def read_each_manifest(folders: Sequence[Path]) -> dict[Path, list[ManifestFilm]]:
    """Read the manifests of several data folders, by folder; errors as for :func:`read_manifests`."""
    manifests: dict[Path, list[ManifestFilm]] = {}
    seen: dict[str, Path] = {}
    for folder in folders:
        films = read_manifest(folder)
        for film in films:
            if film.id in seen:
                raise ManifestError(
                    _("{one} and {other} both have a film {id!r}; rename one of them.").format(
                        one=seen[film.id] / MANIFEST_NAME, other=folder / MANIFEST_NAME, id=film.id
                    )
                )
            seen[film.id] = folder
        manifests[folder] = films
    return manifests


def examine_rows(folder: Path) -> Iterator[tuple[int, ManifestFilm | CellError]]:
    """Yield each row's number with its film, or with its error.

    Raises
    ------
    ManifestError
        If the file is not a table or lacks a column.
    """
    rows_of: dict[str, int] = {}
    for number, row in numbered_rows(folder / MANIFEST_NAME):
        try:
            film = film_of(folder, row)
            if film.id in rows_of:
                raise CellError(
                    _("the id {id!r} is already used in row {earlier}; ids must be unique").format(
                        id=film.id, earlier=rows_of[film.id]
                    )
                )
            _require_files(film)
        except CellError as problem:
            yield number, problem
            continue
        rows_of[film.id] = number
        yield number, film


def numbered_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its number (2 for the first film), as a mapping of column names to text.

    Raises
    ------
    ManifestError
        If the table cannot be read, lacks a column, or has a row with another number of cells.
    """
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
            for number, row in enumerate(reader, start=2):
                if None in row or None in row.values():
                    problem = _("its number of cells differs from the first row; check commas and quotes")
                    raise row_error(path, number, problem)
                yield number, row
    except (FileNotFoundError, NotADirectoryError):
        raise ManifestError(
            _("{path}: no such file; name a manifest.csv, or the folder that contains it.").format(path=path)
        ) from None
    except OSError as error:
        raise ManifestError(
            _("{path}: cannot be read ({error}); check its permissions.").format(
                path=path, error=error.strerror or error
            )
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(
            _("{path}: not a CSV file in UTF-8 ({error}); save it as one.").format(path=path, error=error)
        ) from None


def row_error(path: Path, number: int, problem: object) -> ManifestError:
    """Return the error for a row."""
    return ManifestError(
        _("{path}, row {number}: {problem}.").format(path=path, number=number, problem=problem)
    )


def film_of(folder: Path, row: Row) -> ManifestFilm:
    """Convert a row to a film.

    Raises
    ------
    CellError
        If a cell is invalid.
    """
    masks = _pair(folder, row, "mask_right", "mask_left")
    return ManifestFilm(
        id=manifest_columns.name(row, "id"),
        file=folder / manifest_columns.name(row, "file"),
        label=manifest_columns.word(row, "label", manifest_columns.LABELS),
        source_family=manifest_columns.name(row, "source_family"),
        group=manifest_columns.name(row, "group_id"),
        view=manifest_columns.word(row, "view", manifest_columns.VIEWS),
        fold=manifest_columns.fold(row),
        masks=masks,
        mask_quality=manifest_columns.word(row, "mask_quality", manifest_columns.MASK_QUALITIES)
        if masks
        else "",
        license=row["license"],
        age=manifest_columns.age(row),
        sha256=manifest_columns.sha256(row),
        alternative_masks=_pair(folder, row, "mask_alt_right", "mask_alt_left"),
        source_key=row.get("source_key", ""),
        split=manifest_columns.word(row, "split", manifest_columns.SPLITS),
        mask_frame=mask_frame(row),
    )


def _pair(folder: Path, row: Row, right: str, left: str) -> tuple[Path, Path] | None:
    both = row.get(right) and row.get(left)
    return (folder / row[right], folder / row[left]) if both else None


def _require_files(film: ManifestFilm) -> None:
    for path in (film.file, *(film.masks or ()), *(film.alternative_masks or ())):
        if not path.is_file():
            raise CellError(_("the file {file} is missing; copy it or remove the row").format(file=path))
