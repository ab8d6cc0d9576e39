"""Films come into a store: each once, whatever it is called and however it is encoded.

Files are read by a few children, so that at most a few films are in memory and a film that crashes its
reader costs no more than that, and written in small transactions; progress is told only of what has been
written. An import that was cancelled or killed is
resumed by asking for it again: what is there already is recognised by its bytes and not read again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import select

from CovidXRayLib.curation.database.models import Film, FilmFile
from CovidXRayLib.curation.importing.film_facts import Wanted
from CovidXRayLib.curation.importing.film_facts_task import ask as ask_for_film
from CovidXRayLib.curation.importing.listed_files import Limits, files_to_import
from CovidXRayLib.curation.importing.writer import ImportReport, Known, Outcome, Read, Refusal, Writer
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.curation.worklists import worklist_table
from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_problem import FilmProblem, system_errors_in_words
from CovidXRayLib.films.skipped_files import LeftOutList
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from CovidXRayLib.worker.films.film_child import FilmChild
from CovidXRayLib.worker.films.film_pool import FilmPool

# One transaction: so many films, or what came in within so many seconds.
BATCH: Final = 32
SECONDS: Final = 0.5
# More films at once only take memory.
MOST_CHILDREN: Final = 4

OnFilm = Callable[[Path, int], object]


def import_paths(
    store: Store,
    paths: Iterable[Path | str],
    *,
    on_progress: OnProgress[Path] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    source_family: str = "",
    worklist: int | None = None,
    limits: Limits | None = None,
) -> ImportReport:
    """Import files, the films of folders with their subfolders, and what DICOMDIRs list.

    Parameters
    ----------
    on_progress
        Called in this thread with how many files are done and safely in the store (or refused), how
        many there are, and the last of them; while they are still being counted, with 0 done.
    is_cancelled
        Asked in this thread before each film; what was read by then is kept.
    source_family
        The collection that the films come from.
    worklist
        The worklist at whose end they are put, those that are in the store already, too.
    limits
        How long a film may take, and which were fatal before; by default those of everybody.

    Returns
    -------
    ImportReport
        What became of every file.

    Raises
    ------
    StoreError
        If the store cannot be written. What progress was told of is in it.
    """
    left_out = LeftOutList()
    files, refused = files_to_import(
        paths, on_left_out=left_out, on_progress=on_progress, is_cancelled=is_cancelled
    )
    wanted = [Wanted(path, source_family) for path in files]
    report = import_wanted(
        store, wanted, on_progress=on_progress, is_cancelled=is_cancelled, worklist=worklist, limits=limits
    )
    report.refused[:0] = refused
    report.left_out = left_out
    return report


def import_wanted(
    store: Store,
    wanted: Sequence[Wanted],
    *,
    on_progress: OnProgress[Path] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    worklist: int | None = None,
    on_film: OnFilm | None = None,
    limits: Limits | None = None,
) -> ImportReport:
    """Import files of which more is known than their paths; else as :func:`import_paths`.

    Parameters
    ----------
    on_film
        Called in this thread with each file that holds a film and with the film's id, before progress
        is told of it.
    """
    report = ImportReport()
    writer = Writer(store, report)
    waiting: list[Outcome] = []
    done, last = 0, time.monotonic()

    def write() -> None:
        nonlocal done, last
        found = writer.write(waiting)
        if worklist is not None:
            worklist_table.add(store, worklist, dict.fromkeys(film_id for path, film_id in found))
        if on_film is not None:
            for path, film_id in found:
                on_film(path, film_id)
        done += len(waiting)
        on_progress(done, len(wanted), waiting[-1].path)
        waiting.clear()
        last = time.monotonic()

    outcomes = _outcomes(store, wanted, limits or Limits())
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
        store.copy_first_import()
    return report


def _outcomes(store: Store, wanted: Sequence[Wanted], limits: Limits) -> Generator[Outcome, None, None]:
    """Have files read ahead of whoever asks, a few at a time, and give what became of each, in order."""
    count = max(1, min(MOST_CHILDREN, os.cpu_count() or 1, len(wanted)))
    with FilmPool(count, seconds=limits.seconds, quarantine=limits.quarantine) as pool:
        yield from pool.map(partial(_look_at, store), wanted)


def _look_at(store: Store, child: FilmChild, wanted: Wanted) -> Outcome:
    path = wanted.path
    try:
        film_id = _known(store, path)
        if film_id is not None:
            return Known(path, film_id)
        film = ask_for_film(child, wanted, store.salt, keep_name=store.keeps_names)
    except FilmError as error:
        return Refusal(path, str(error))
    if wanted.file_sha256 and film.file_sha256 != wanted.file_sha256:
        problem = _("it has not the SHA-256 that the manifest states")
        return Refusal(path, str(FilmError(path, problem, _("restore the file or empty the cell"))))
    return Read(path, film)


def _known(store: Store, path: Path) -> int | None:
    """Return the film that was imported from this place, if the file still has the same bytes.

    Raises
    ------
    FilmError
        If the file cannot be read.
    """
    own = select(Film.file_sha256, Film.id).where(Film.path == str(path))
    other = select(FilmFile.sha256, FilmFile.film_id).where(FilmFile.path == str(path))
    with store.reading() as session:
        films = {sha256: film_id for query in (own, other) for sha256, film_id in session.execute(query)}
    if not films:  # the usual case, in which the file is read only once
        return None
    try:
        with system_errors_in_words():
            return films.get(file_sha256(path))
    except FilmProblem as problem:
        raise FilmError(path, problem.problem, problem.remedy) from problem
