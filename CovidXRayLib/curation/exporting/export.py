"""Export of reviewed films to a folder for the training commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from CovidXRayLib.curation.errors import ExportError
from CovidXRayLib.curation.exporting.agreement_page import to_markdown
from CovidXRayLib.curation.exporting.agreement_report import agreement_report
from CovidXRayLib.curation.exporting.atomic_folder import atomic_folder
from CovidXRayLib.curation.exporting.datasheet import ExportedFacts, datasheet
from CovidXRayLib.curation.exporting.film_files import (
    IMAGES,
    MASKS,
    ExportedFilm,
    with_folds_and_splits,
    write_film,
)
from CovidXRayLib.curation.exporting.options import FOLDS, ExportOptions, Images
from CovidXRayLib.curation.exporting.reader_tables import READERS_NAME, write_readers
from CovidXRayLib.curation.exporting.selection import Selection, select_films
from CovidXRayLib.curation.history.label_vocabulary import Vocabulary
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.labels.project_vocabulary import vocabulary_of
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.datasets.manifest_columns import MANIFEST_NAME
from CovidXRayLib.datasets.manifest_table import Table, write_table
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms
from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled

DATASHEET_NAME: Final = "datasheet.md"
AGREEMENT_NAME: Final = "agreement.md"


@dataclass(frozen=True)
class ExportReport:
    """Outcome of an export.

    Attributes
    ----------
    films
        Number of films in the manifest.
    excluded
        Number of films not suitable for training, by reason, in English.
    refused
        Files of suitable films that could not be written, each with a sentence.
    """

    folder: Path
    films: int
    excluded: Mapping[str, int]
    refused: Sequence[tuple[Path, str]]


def export(
    database: ReviewDatabase,
    folder: Path,
    *,
    images: Images = "masked",
    allow_burned_in: bool = False,
    folds: int = FOLDS,
    seed: int = 0,
    on_progress: OnProgress[Path] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> ExportReport:
    """Write ``manifest.csv``, masks, images, a data sheet, all assessments and an agreement report.

    Exported are films with an agreed or adjudicated answer other than unusable, and an accepted mask; the
    manifest has the current answer and mask. ``readers.csv`` has the assessments of all readers, with the
    masks that they accepted or drew; ``mask_alt_right`` and ``mask_alt_left`` in the manifest are those of a
    reader whose mask is not the current one. The folder is created atomically
    (:func:`~CovidXRayLib.curation.exporting.atomic_folder.atomic_folder`). Films and patients have pseudonyms
    and readers are numbered, except for `images` ``"none"``.

    Parameters
    ----------
    folder
        The new folder.
    images, allow_burned_in, folds, seed
        See :class:`~CovidXRayLib.curation.exporting.options.ExportOptions`.
    on_progress
        Called with the number of films done, the total, and the last film.
    is_cancelled
        Called before each film.

    Returns
    -------
    ExportReport
        With the films that were left out, and the reasons.

    Raises
    ------
    ExportError
        If there is nothing to export, the folder is not empty or cannot be written, or the export was
        cancelled; nothing is left behind.
    ReviewDatabaseError
        If the database cannot be read.
    """
    options = ExportOptions(images, allow_burned_in, folds, seed)
    films = all_films(database)
    vocabulary = vocabulary_of(database)
    selection = select_films(films, vocabulary)
    with atomic_folder(folder) as part:
        written, refused = _write_films(
            database, selection, part, options, vocabulary, on_progress, is_cancelled
        )
        if not written:
            raise ExportError(_nothing(selection, refused))
        name_readers = images == "none"
        readers = write_readers(database, written, part, name_readers=name_readers)
        write_table(part / READERS_NAME, readers.rows)
        rows = [
            row | readers.second_masks.get(row["id"], {}) for row in with_folds_and_splits(written, options)
        ]
        agreement = agreement_report(database, name_readers=name_readers)
        (part / AGREEMENT_NAME).write_text(to_markdown(agreement), encoding="utf-8")
        facts = _facts(database, written, rows, len(films), selection, len(refused), options)
        (part / DATASHEET_NAME).write_text(datasheet(facts), encoding="utf-8")
        write_table(part / MANIFEST_NAME, rows)
        read_manifest(part)  # an image that cannot be read back is not exported
    return ExportReport(folder, len(rows), dict(selection.excluded), refused)


def _write_films(
    database: ReviewDatabase,
    selection: Selection,
    part: Path,
    options: ExportOptions,
    vocabulary: Vocabulary,
    on_progress: OnProgress[Path],
    is_cancelled: IsCancelled,
) -> tuple[list[ExportedFilm], list[tuple[Path, str]]]:
    (part / MASKS).mkdir()
    if options.images != "none":
        (part / IMAGES).mkdir()
    names = Pseudonyms(database.salt)
    written: list[ExportedFilm] = []
    refused: list[tuple[Path, str]] = []
    for done, film in enumerate(selection.films, start=1):
        if is_cancelled():
            raise ExportError(_("The export was canceled and discarded."))
        try:
            written.append(write_film(database, film, part, names, options, vocabulary))
        except FilmError as error:
            refused.append((error.path, str(error)))
        on_progress(done, len(selection.films), Path(film.path))
    return written, refused


def _facts(
    database: ReviewDatabase,
    written: Sequence[ExportedFilm],
    rows: Table,
    films: int,
    selection: Selection,
    refused: int,
    options: ExportOptions,
) -> ExportedFacts:
    exported = {one.film.id for one in written}
    answers: dict[int, list[AssessmentView]] = {}
    for view in assessments(database):
        if view.answered and view.film_id in exported:
            answers.setdefault(view.film_id, []).append(view)
    return ExportedFacts(
        rows=rows,
        films_in_database=films,
        selection=selection,
        refused=refused,
        text_possible=sum(one.image.text_possible for one in written),
        readers=len({view.reader_id for views in answers.values() for view in views}),
        read_twice=sum(len(views) > 1 for views in answers.values()),
        settled=sum(len({view.label for view in views}) > 1 for views in answers.values()),
        model_versions=Counter(one.film.model_version for one in written),
        options=options,
        made_on=datetime.now(UTC).date(),
    )


def _nothing(selection: Selection, refused: Sequence[tuple[Path, str]]) -> str:
    if refused:
        return _("No film could be exported. First of {count} errors: {sentence}").format(
            count=len(refused), sentence=refused[0][1]
        )
    return _("No film is ready for export ({reasons}); read films and accept their masks first.").format(
        reasons=", ".join(f"{_(reason)}: {count}" for reason, count in selection.excluded.most_common())
        or _("the review database is empty")
    )
