"""What each reader said of the exported films, beside what stands for them: a table, and their masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select

from CovidXRayLib.curation.database.id_chunks import in_parts
from CovidXRayLib.curation.database.models import Event
from CovidXRayLib.curation.exporting.film_files import MASKS, ExportedFilm, mask_origin
from CovidXRayLib.curation.exporting.images import write_masks
from CovidXRayLib.curation.history.events import still_stands
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.history.vocabulary import ACCEPTED, ADJUDICATED
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.readers.reader_table import reader_numbers, readers
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.datasets.manifest_table import Table

READERS_NAME: Final = "readers.csv"
READ: Final = "read"
SETTLED: Final = "settled"
_NO_MASK: Final = {"mask_right": "", "mask_left": "", "mask_origin": ""}


@dataclass(frozen=True)
class ReaderTable:
    """What readers said.

    Attributes
    ----------
    rows
        One for each film and reader, and one more where somebody settled a film.
    second_masks
        For the manifest, by the film's name in it: the mask of a reader whose mask is not the one in force.
    """

    rows: Table
    second_masks: Mapping[str, dict[str, str]]


def write_readers(
    store: Store, written: Sequence[ExportedFilm], part: Path, *, name_readers: bool
) -> ReaderTable:
    """Write the masks that readers accepted and that are not in force, and say who said what.

    Comments are not among it: free text may name a patient.

    Parameters
    ----------
    written
        The films of the export; their masks in force are in the folder already.
    part
        The folder that is being written.
    name_readers
        False: they are numbered.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    by_id = {one.film.id: one for one in written}
    numbers = {reader_id: str(number) for reader_id, number in reader_numbers(store).items()}
    titles = readers(store) if name_readers else numbers
    settlers = _settlers(store, list(by_id))
    files: dict[int, dict[str, str]] = {
        one.film.mask_id: {key: one.row[key] for key in _NO_MASK}
        for one in written
        if one.film.mask_id is not None
    }
    rows: Table = []
    second_masks: dict[str, dict[str, str]] = {}
    for said in assessments(store, by_id):
        one = by_id[said.film_id]
        # Who drew a mask only to settle the film with it has not read it.
        if not said.answered and settlers.get(said.film_id) == said.reader_id:
            continue
        here = _NO_MASK
        if said.mask == ACCEPTED and said.mask_id is not None:
            if said.mask_id not in files:
                files[said.mask_id] = _write(store, said.mask_id, part, one.row["id"])
            here = files[said.mask_id]
            if said.mask_id != one.film.mask_id and one.row["id"] not in second_masks:
                second_masks[one.row["id"]] = {key.replace("mask", "mask_alt"): here[key] for key in here}
        rows.append(_row(one, titles[said.reader_id], said) | here)
    for film_id, reader_id in settlers.items():
        one = by_id[film_id]
        said = AssessmentView(film_id, reader_id, "", label=one.film.label, mask=one.film.mask)
        rows.append(_row(one, titles[reader_id], said, SETTLED) | {key: one.row[key] for key in _NO_MASK})
    places = {one.row["id"]: place for place, one in enumerate(written)}
    return ReaderTable(sorted(rows, key=lambda row: (places[row["id"]], row["read"])), second_masks)


def _row(one: ExportedFilm, reader: str, said: AssessmentView, read: str = READ) -> dict[str, str]:
    return {
        "id": one.row["id"],
        "reader": reader,
        "read": read,
        "label": said.label,
        "reason": said.reason,
        "flags": " ".join(said.flags),
        "mask": said.mask,
    }


def _write(store: Store, mask_id: int, part: Path, name: str) -> dict[str, str]:
    version = mask(store, mask_id)
    right, left = write_masks(version.labels, part / MASKS, f"{name}_version{version.number}")
    return {
        "mask_right": f"{MASKS}/{right}",
        "mask_left": f"{MASKS}/{left}",
        "mask_origin": mask_origin(version),
    }


def _settlers(store: Store, film_ids: list[int]) -> dict[int, int]:
    """Return who settled which film; what was taken back does not count."""
    settled = select(Event.film_id, Event.reader_id).where(Event.kind == ADJUDICATED, still_stands())
    found: dict[int, int] = {}
    with store.reading() as session:
        for some in in_parts(film_ids):
            newest_last = settled.where(Event.film_id.in_(some)).order_by(Event.id)
            for film_id, reader_id in session.execute(newest_last):
                if reader_id is not None:
                    found[film_id] = reader_id
    return found
