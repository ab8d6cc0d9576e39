"""Import of films into a review database, without duplicates.

Files are read by a few child processes, so that only a few films are in memory and a crash affects only the
film that caused it, and written in small transactions; progress is reported only for what has been written.
An interrupted import is resumed by starting it again: imported files are recognized by their bytes and not
read again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import select

from CovidXRayLib.curation.database.models import Film, FilmFile
from CovidXRayLib.curation.importing.film_facts import ImportFile
from CovidXRayLib.curation.importing.film_facts_task import facts_request, new_film
from CovidXRayLib.curation.importing.listed_files import Limits, files_to_import
from CovidXRayLib.curation.importing.writer import ImportReport, Known, Outcome, Read, Refusal, Writer
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists import worklist_table
from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_failures import unlike_manifest
from CovidXRayLib.films.skipped_files import SkippedFileList
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from CovidXRayLib.worker.films.film_child import FilmChild
from CovidXRayLib.worker.films.film_pool import FilmPool
from CovidXRayLib.worker.films.process_films import FilmRequest, process_film

# A transaction has this many films, or those of this many seconds.
BATCH: Final = 32
SECONDS: Final = 0.5
# More films at once would only use memory.
MAX_CHILDREN: Final = 4

OnFilm = Callable[[Path, int], object]


def import_paths(
    database: ReviewDatabase,
    paths: Iterable[Path | str],
    *,
    on_progress: OnProgress[Path] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    source_family: str = "",
    worklist: int | None = None,
    limits: Limits | None = None,
) -> ImportReport:
    """Import files, the films of folders with their subfolders, and the films listed in DICOMDIRs.

    Parameters
    ----------
    on_progress
        Called in this thread with the number of files that are committed or rejected, the total, and the last
        file; with 0 done while files are being counted.
    is_cancelled
        Called in this thread before each film; films read until then are kept.
    source_family
        Source collection of the films.
    worklist
        Worklist to append all films to, including those already in the database.
    limits
        Time limit per film and quarantine; by default the user's.

    Returns
    -------
    ImportReport
        Outcome of every file.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be written; files reported as done are committed.
    """
    skipped = SkippedFileList()
    files, refused = files_to_import(
        paths, on_skipped=skipped, on_progress=on_progress, is_cancelled=is_cancelled
    )
    to_import = [ImportFile(path, source_family) for path in files]
    report = import_known_files(
        database,
        to_import,
        on_progress=on_progress,
        is_cancelled=is_cancelled,
        worklist=worklist,
        limits=limits,
    )
    report.refused[:0] = refused
    report.skipped = skipped
    return report


def import_known_files(
    database: ReviewDatabase,
    to_import: Sequence[ImportFile],
    *,
    on_progress: OnProgress[Path] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    worklist: int | None = None,
    on_film: OnFilm | None = None,
    limits: Limits | None = None,
) -> ImportReport:
    """Import files with known facts; otherwise like :func:`import_paths`.

    Parameters
    ----------
    on_film
        Called in this thread with each file that contains a film and the film's id, before its progress
        report.
    """
    report = ImportReport()
    writer = Writer(database, report)
    waiting: list[Outcome] = []
    done, last = 0, time.monotonic()

    def write() -> None:
        nonlocal done, last
        found = writer.write(waiting)
        if worklist is not None:
            worklist_table.add(database, worklist, dict.fromkeys(film_id for path, film_id in found))
        if on_film is not None:
            for path, film_id in found:
                on_film(path, film_id)
        done += len(waiting)
        on_progress(done, len(to_import), waiting[-1].path)
        waiting.clear()
        last = time.monotonic()

    outcomes = _outcomes(database, to_import, limits or Limits())
    try:
        while not (cancelled := is_cancelled()):
            outcome = next(outcomes, None)
            if outcome is None:
                break
            waiting.append(outcome)
            if len(waiting) >= BATCH or time.monotonic() - last > SECONDS:
                write()
        if waiting:
            write()
    finally:
        outcomes.close()
    report.cancelled = cancelled
    if report.added:
        database.copy_first_import()
    return report


def _outcomes(
    database: ReviewDatabase, to_import: Sequence[ImportFile], limits: Limits
) -> Generator[Outcome, None, None]:
    """Yield the outcomes of files in order, reading a few files ahead."""
    count = max(1, min(MAX_CHILDREN, os.cpu_count() or 1, len(to_import)))

    def request(one: ImportFile) -> FilmRequest:
        return facts_request(one, database.salt, keep_name=database.keeps_names)

    def process(child: FilmChild, one: ImportFile) -> Outcome:
        film_id = _known(database, one.path)
        if film_id is not None:
            return Known(one.path, film_id)
        answer = process_film(child, one, request).result
        if isinstance(answer, FilmError):
            return Refusal(one.path, str(answer))
        film = new_film(answer)
        if one.file_sha256 and film.file_sha256 != one.file_sha256:
            return Refusal(one.path, str(unlike_manifest(one.path)))
        return Read(one.path, film)

    # The loop is the pool's, since several children read at the same time.
    with FilmPool(count, seconds=limits.seconds, quarantine=limits.quarantine) as pool:
        yield from pool.map(process, to_import)


def _known(database: ReviewDatabase, path: Path) -> int | None:
    """Return the film that was imported from this path, if the file is there and unchanged."""
    own = select(Film.file_sha256, Film.id).where(Film.path == str(path))
    other = select(FilmFile.sha256, FilmFile.film_id).where(FilmFile.path == str(path))
    with database.reading() as session:
        films = {sha256: film_id for query in (own, other) for sha256, film_id in session.execute(query)}
    if not films:  # the usual case, in which the file is read only once
        return None
    try:
        return films.get(file_sha256(path))
    except (OSError, ValueError):  # reading it will report the error
        return None
