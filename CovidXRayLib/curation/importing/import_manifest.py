"""Import of a manifest's films and, on request, of its labels and masks as a reader's assessments."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.curation.history.vocabulary import EDITED
from CovidXRayLib.curation.importing.film_facts import ImportFile
from CovidXRayLib.curation.importing.film_table import film as film_view
from CovidXRayLib.curation.importing.import_films import import_known_files
from CovidXRayLib.curation.importing.listed_files import Limits, absolute
from CovidXRayLib.curation.importing.patient_key import keyed
from CovidXRayLib.curation.importing.writer import ImportReport
from CovidXRayLib.curation.labels.project_vocabulary import use_vocabulary, vocabulary_of
from CovidXRayLib.curation.labels.vocabulary_file import VOCABULARY_NAME, read_vocabulary
from CovidXRayLib.curation.readers.decisions import assessment_of, set_label
from CovidXRayLib.curation.readers.mask_versions import add_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.datasets.manifest import (
    ManifestError,
    ManifestFilm,
    examine_rows,
    row_error,
)
from CovidXRayLib.datasets.manifest_columns import MANIFEST_NAME, CellError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled

HUMAN: Final = "human"


def import_manifest(
    database: ReviewDatabase,
    folder: Path,
    *,
    on_progress: OnProgress[Path] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    worklist: int | None = None,
    answers_by: str = "",
    limits: Limits | None = None,
) -> ImportReport:
    """Import the films of a folder's ``manifest.csv``; else as :func:`.import_films.import_paths`.

    A file ``vocabulary.toml`` beside the manifest becomes the vocabulary of the database. The patient of a
    film is the manifest's group, salted like any other identity. The manifest's label is not
    an assessment; it is stored with license and fold in the film's facts.

    Parameters
    ----------
    answers_by
        Name of a reader to whom labels and human masks are also attributed as assessments; existing
        assessments of this reader are kept. Empty for none.

    Raises
    ------
    ManifestError
        If the file is not a table or lacks a column.
    ReviewDatabaseError
        If the database cannot be written, or the vocabulary cannot be used.
    """
    if (folder / VOCABULARY_NAME).exists():
        use_vocabulary(database, read_vocabulary(folder / VOCABULARY_NAME))
    films: dict[Path, ManifestFilm] = {}
    refused: list[tuple[Path, str]] = []
    for number, film in examine_rows(folder):
        if isinstance(film, CellError):
            refused.append((folder / MANIFEST_NAME, str(row_error(folder / MANIFEST_NAME, number, film))))
        else:
            films[absolute(film.file)] = film
    reader_id = reader_named(database, answers_by) if answers_by else None

    def answer(path: Path, film_id: int) -> None:
        if reader_id is None:
            return
        try:
            _answer(database, film_id, reader_id, films[path])
        except ManifestError as error:
            refused.append((path, str(error)))

    report = import_known_files(
        database,
        [_import_file(database, path, film) for path, film in films.items()],
        on_progress=on_progress,
        is_cancelled=is_cancelled,
        worklist=worklist,
        on_film=answer,
        limits=limits,
    )
    report.refused[:0] = refused
    return report


def _import_file(database: ReviewDatabase, path: Path, film: ManifestFilm) -> ImportFile:
    facts = {
        "id": film.id,
        "label": film.label,
        "fold": str(film.fold),
        "license": film.license,
        "source_key": film.source_key,
        "split": film.split,
        "age": "" if film.age is None else f"{film.age:g}",
    }
    return ImportFile(
        path,
        source_family=film.source_family,
        patient_key=keyed(database.salt, "group", film.group),
        view=film.view,
        file_sha256=film.sha256,
        facts={column: text for column, text in facts.items() if text},
    )


def _answer(database: ReviewDatabase, film_id: int, reader_id: int, film: ManifestFilm) -> None:
    """Record the manifest's label and masks as a reader's assessment, unless there is one.

    Raises
    ------
    ManifestError
        If a mask cannot be read or has another shape than the film, or no label counts as the manifest's.
    """
    given = assessment_of(database, film_id, reader_id)
    if film.masks is not None and film.mask_quality == HUMAN and given.mask_id is None:
        view = film_view(database, film_id)
        add_mask(database, film_id, _labels(film, (view.rows, view.columns)), EDITED, reader_id)
    if not given.answered:
        label = vocabulary_of(database).code_for(film.label)
        if not label:
            raise ManifestError(
                _(
                    "{film}: the label {label!r} is not in the project's vocabulary; nothing counts as it."
                ).format(film=film.id, label=film.label)
            )
        set_label(database, film_id, reader_id, label)


def _labels(film: ManifestFilm, shape: tuple[int, int]) -> NDArray[np.uint8]:
    from CovidXRayLib.datasets.masks import read_masks

    right, left = read_masks(film, shape)
    labels = np.zeros(shape, np.uint8)
    labels[left > 0] = 2
    labels[right > 0] = 1
    return labels
