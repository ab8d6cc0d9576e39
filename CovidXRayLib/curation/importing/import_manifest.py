"""A manifest's films come into a store, on request with what it says of them as a reader's answers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.curation.history.vocabulary import EDITED
from CovidXRayLib.curation.importing.film_facts import Wanted
from CovidXRayLib.curation.importing.film_table import film as film_view
from CovidXRayLib.curation.importing.import_films import import_wanted
from CovidXRayLib.curation.importing.listed_files import Limits, absolute
from CovidXRayLib.curation.importing.patient_key import keyed
from CovidXRayLib.curation.importing.writer import ImportReport
from CovidXRayLib.curation.readers.decisions import assessment_of, set_label
from CovidXRayLib.curation.readers.mask_versions import add_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.datasets.manifest import (
    MANIFEST_NAME,
    ManifestError,
    ManifestFilm,
    examine_rows,
    row_error,
)
from CovidXRayLib.datasets.manifest_columns import CellError
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled

HUMAN: Final = "human"


def import_manifest(
    store: Store,
    folder: Path,
    *,
    on_progress: OnProgress[Path] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    worklist: int | None = None,
    answers_by: str = "",
    limits: Limits | None = None,
) -> ImportReport:
    """Import the films of a folder's ``manifest.csv``; else as :func:`.import_films.import_paths`.

    A film's patient is the manifest's group, salted like any other identity. The manifest's label is no
    reader's answer; it is kept with the license and the fold in the film's facts.

    Parameters
    ----------
    answers_by
        Name of a reader as whose answers the labels and the masks drawn by people are kept, too; what
        this reader has answered already stays. Empty for nobody.

    Raises
    ------
    ManifestError
        If the file is no table or lacks a column.
    StoreError
        If the store cannot be written.
    """
    films: dict[Path, ManifestFilm] = {}
    refused: list[tuple[Path, str]] = []
    for number, film in examine_rows(folder):
        if isinstance(film, CellError):
            refused.append((folder / MANIFEST_NAME, str(row_error(folder / MANIFEST_NAME, number, film))))
        else:
            films[absolute(film.file)] = film
    reader_id = reader_named(store, answers_by) if answers_by else None

    def answer(path: Path, film_id: int) -> None:
        if reader_id is None:
            return
        try:
            _answer(store, film_id, reader_id, films[path])
        except ManifestError as error:
            refused.append((path, str(error)))

    report = import_wanted(
        store,
        [_wanted(store, path, film) for path, film in films.items()],
        on_progress=on_progress,
        is_cancelled=is_cancelled,
        worklist=worklist,
        on_film=answer,
        limits=limits,
    )
    report.refused[:0] = refused
    return report


def _wanted(store: Store, path: Path, film: ManifestFilm) -> Wanted:
    facts = {
        "id": film.id,
        "label": film.label,
        "fold": str(film.fold),
        "license": film.license,
        "source_key": film.source_key,
        "split": film.split,
        "age": "" if film.age is None else f"{film.age:g}",
    }
    return Wanted(
        path,
        source_family=film.source_family,
        patient_key=keyed(store.salt, "group", film.group),
        view=film.view,
        file_sha256=film.sha256,
        facts={column: text for column, text in facts.items() if text},
    )


def _answer(store: Store, film_id: int, reader_id: int, film: ManifestFilm) -> None:
    """Keep the manifest's label and masks as a reader's, unless that was done before.

    Raises
    ------
    ManifestError
        If a mask cannot be read, or has another shape than the film.
    """
    given = assessment_of(store, film_id, reader_id)
    if film.masks is not None and film.mask_quality == HUMAN and given.mask_id is None:
        view = film_view(store, film_id)
        add_mask(store, film_id, _labels(film, (view.rows, view.columns)), EDITED, reader_id)
    if not given.answered:
        set_label(store, film_id, reader_id, film.label)


def _labels(film: ManifestFilm, shape: tuple[int, int]) -> NDArray[np.uint8]:
    from CovidXRayLib.datasets.masks import read_masks

    right, left = read_masks(film, shape)
    labels = np.zeros(shape, np.uint8)
    labels[left > 0] = 2
    labels[right > 0] = 1
    return labels
