"""Export of the individual readers' assessments and masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select

from CovidXRayLib.curation.database.id_chunks import in_chunks
from CovidXRayLib.curation.database.models import Event
from CovidXRayLib.curation.exporting.film_files import MASKS, ExportedFilm, mask_origin
from CovidXRayLib.curation.exporting.images import write_masks
from CovidXRayLib.curation.history.events import is_in_effect
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.history.vocabulary import ACCEPTED, ADJUDICATED
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.readers.reader_table import reader_numbers, readers
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.datasets.manifest_table import Table

READERS_NAME: Final = "readers.csv"
READ: Final = "read"
ADJUDICATOR: Final = "settled"
_NO_MASK: Final = {"mask_right": "", "mask_left": "", "mask_origin": ""}


@dataclass(frozen=True)
class ReaderTable:
    """The assessments of all readers.

    Attributes
    ----------
    rows
        One per film and reader, and one more for each adjudication.
    second_masks
        For the manifest, by film name: the mask of a reader whose mask is not the current one.
    """

    rows: Table
    second_masks: Mapping[str, dict[str, str]]


def write_readers(
    database: ReviewDatabase, written: Sequence[ExportedFilm], part: Path, *, name_readers: bool
) -> ReaderTable:
    """Write ``readers.csv``, and the accepted masks other than the current ones.

    Comments are not exported, since free text may name a patient.

    Parameters
    ----------
    written
        The exported films; their current masks have been written.
    part
        The folder to write to.
    name_readers
        Whether readers are named; else they are numbered.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be read.
    """
    by_id = {one.film.id: one for one in written}
    numbers = {reader_id: str(number) for reader_id, number in reader_numbers(database).items()}
    titles = readers(database) if name_readers else numbers
    adjudicators = _adjudicators(database, list(by_id))
    files: dict[int, dict[str, str]] = {
        one.film.mask_id: {key: one.row[key] for key in _NO_MASK}
        for one in written
        if one.film.mask_id is not None
    }
    rows: Table = []
    second_masks: dict[str, dict[str, str]] = {}
    for assessment in assessments(database, by_id):
        one = by_id[assessment.film_id]
        # A mask drawn only for an adjudication is not an assessment.
        adjudicator, _seconds = adjudicators.get(assessment.film_id, (None, None))
        if not assessment.answered and adjudicator == assessment.reader_id:
            continue
        here = _NO_MASK
        if assessment.mask == ACCEPTED and assessment.mask_id is not None:
            if assessment.mask_id not in files:
                files[assessment.mask_id] = _write(database, assessment.mask_id, part, one.row["id"])
            here = files[assessment.mask_id]
            if assessment.mask_id != one.film.mask_id and one.row["id"] not in second_masks:
                second_masks[one.row["id"]] = {key.replace("mask", "mask_alt"): here[key] for key in here}
        rows.append(_row(one, titles[assessment.reader_id], assessment) | here)
    for film_id, (reader_id, seconds) in adjudicators.items():
        one = by_id[film_id]
        assessment = AssessmentView(
            film_id, reader_id, "", label=one.film.label, mask=one.film.mask, seconds=seconds
        )
        rows.append(
            _row(one, titles[reader_id], assessment, ADJUDICATOR) | {key: one.row[key] for key in _NO_MASK}
        )
    places = {one.row["id"]: place for place, one in enumerate(written)}
    return ReaderTable(sorted(rows, key=lambda row: (places[row["id"]], row["read"])), second_masks)


def _row(one: ExportedFilm, reader: str, assessment: AssessmentView, read: str = READ) -> dict[str, str]:
    return {
        "id": one.row["id"],
        "reader": reader,
        "read": read,
        "label": assessment.label,
        "reason": assessment.reason,
        "flags": " ".join(assessment.flags),
        "mask": assessment.mask,
        "seconds": "" if assessment.seconds is None else f"{assessment.seconds:g}",
    }


def _write(database: ReviewDatabase, mask_id: int, part: Path, name: str) -> dict[str, str]:
    version = mask(database, mask_id)
    right, left = write_masks(version.labels, part / MASKS, f"{name}_version{version.number}")
    return {
        "mask_right": f"{MASKS}/{right}",
        "mask_left": f"{MASKS}/{left}",
        "mask_origin": mask_origin(version),
    }


def _adjudicators(database: ReviewDatabase, film_ids: list[int]) -> dict[int, tuple[int, float | None]]:
    """Return the adjudicator of each film and the time taken, without undone adjudications."""
    adjudicated = select(Event.film_id, Event.reader_id, Event.value).where(
        Event.kind == ADJUDICATED, is_in_effect()
    )
    found: dict[int, tuple[int, float | None]] = {}
    with database.reading() as session:
        for some in in_chunks(film_ids):
            newest_last = adjudicated.where(Event.film_id.in_(some)).order_by(Event.id)
            for film_id, reader_id, value in session.execute(newest_last):
                if reader_id is not None:
                    found[film_id] = (reader_id, value.get("seconds"))
    return found
