"""Worker task: thumbnail, patient and date of one film of the list.

Fields: ``path``, and those of :func:`.result_store.store_of`. ``"done"`` has ``patient``, ``date``, ``stamp``
and ``sha256`` of the file, ``summary``, that of :mod:`.result_summary` or None, and the array ``thumbnail``,
uint8 (bytes of a PNG file). Names are never stored.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from CovidXRayLib.curation.importing.patient_key import display_name
from CovidXRayLib.curation.worklists.thumbnails import thumbnail_png
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.dicom.elements import text
from CovidXRayLib.films.film import Identifiers
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.reader import read_film, read_header
from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worklist.result_store import ResultStore, StoreError, stamp_of, store_of
from CovidXRayLib.worklist.result_summary import Summary

# Character set, study date, patient's name and ID.
_TAGS = (0x00080005, 0x00080020, 0x00100010, 0x00100020)


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If it cannot be read.
    """
    path = order.fields["path"]
    # Not that of the listing: another film may lie there by now.
    stamp = stamp_of(path)
    try:
        content, thumbnail, summary = _stored(store_of(order.fields), path, stamp)
    except StoreError:  # said when the films were listed
        content, thumbnail = _read(path)
        summary = None
    patient, date = _facts(Path(path))
    values = {"patient": patient, "date": date, "stamp": stamp, "sha256": content, "summary": summary}
    return values, {"thumbnail": np.frombuffer(thumbnail, np.uint8)}


def _stored(store: ResultStore, path: str, stamp: str) -> tuple[str | None, bytes, Summary | None]:
    content, thumbnail = store.content_of(path, stamp)
    if thumbnail is None:
        content, thumbnail = _read(path)
        if content is not None:
            store.put_file(path, stamp, content, thumbnail)
    return content, thumbnail, None if content is None else store.summary(content)


def _read(path: str) -> tuple[str | None, bytes]:
    film = read_film(path)
    return film.sha256, thumbnail_png(film.pixels)


def _facts(path: Path) -> tuple[str, str]:
    try:
        parsed = read_header(path, _TAGS)
    except FilmProblem as problem:
        raise FilmError(path, problem.problem, problem.remedy) from problem
    if parsed is None:
        return "", ""
    name, number, date = (text(parsed.dataset, key) for key in ("PatientName", "PatientID", "StudyDate"))
    return display_name(Identifiers(patient_id=number, patient_name=name)), date
