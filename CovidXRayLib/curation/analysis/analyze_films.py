"""Background analysis of the films of a worklist.

Films that the current weights have already analyzed are skipped, so that an interrupted run is resumed by
starting it again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.analysis.stored_film import StoredFilm
from CovidXRayLib.curation.database.id_chunks import in_chunks
from CovidXRayLib.curation.database.models import Film, FilmFile
from CovidXRayLib.curation.history.events import film_not_found
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.errors import FilmError
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from CovidXRayLib.reading import Reading
from CovidXRayLib.worker.films.film_child import CancelledError, FilmChild
from CovidXRayLib.worker.films.process_films import FilmRequest, process_films

_log = logging.getLogger(__name__)

_TASK: Final = "CovidXRayLib.curation.analysis.analyze_film_task"
# Digits of each network's SHA-256 in a version.
_DIGITS: Final = 12


def model_version(weights: Mapping[str, str]) -> str:
    """Return a short version string for a set of networks.

    Parameters
    ----------
    weights
        SHA-256 of each network's file, by network name.

    Returns
    -------
    str
        Such as ``"classifier 0123456789ab, filmcheck ..., unet ..."``.
    """
    return ", ".join(f"{name} {sha256[:_DIGITS]}" for name, sha256 in sorted(weights.items()))


def films_to_analyze(database: ReviewDatabase, film_ids: Sequence[int], version: str) -> list[int]:
    """Return the films, in order, whose newest analysis is missing or of another version."""
    done: set[int] = set()
    with database.reading() as session:
        for some in in_chunks(film_ids):
            done.update(
                session.scalars(select(Film.id).where(Film.id.in_(some), Film.model_version == version))
            )
    return [film_id for film_id in film_ids if film_id not in done]


def stored_film(database: ReviewDatabase, film_id: int) -> StoredFilm:
    """Return where a film may be read, and how it is recognized there.

    Raises
    ------
    ReviewDatabaseError
        If there is no such film.
    """
    with database.reading() as session:
        own = session.execute(
            select(Film.path, Film.file_sha256, Film.pixel_sha256).where(Film.id == film_id)
        ).one_or_none()
        others = session.execute(
            select(FilmFile.path, FilmFile.sha256).where(FilmFile.film_id == film_id).order_by(FilmFile.id)
        ).all()
    if own is None:
        raise film_not_found(film_id)
    path, file_sha256, pixel_sha256 = own
    return StoredFilm(
        tuple(dict.fromkeys([path, *(other for other, _sha256 in others)])),
        tuple(dict.fromkeys([file_sha256, *(sha256 for _path, sha256 in others)])),
        pixel_sha256,
    )


@dataclass
class BatchReport:
    """Outcome of a run.

    Attributes
    ----------
    analyzed
        Number of films that were analyzed and recorded.
    failed
        Films that could not be read, or were replaced by others, each with a sentence.
    cancelled
        Whether the run was cancelled.
    """

    analyzed: int = 0
    failed: list[tuple[int, str]] = field(default_factory=list)
    cancelled: bool = False


def analyze_films(
    database: ReviewDatabase,
    film_ids: Sequence[int],
    child: FilmChild,
    *,
    on_progress: OnProgress[int] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> BatchReport:
    """Analyze the films that the child's networks have not analyzed yet, in the given order.

    Parameters
    ----------
    child
        Film child with networks.
    on_progress
        Called with the number of films that are recorded or failed, the total, and the film's id.
    is_cancelled
        Called before each film.

    Raises
    ------
    EngineError, WeightsError
        If the networks cannot be loaded, or the engine or its device fails.
    ReviewDatabaseError
        If the database cannot be written.
    """
    version = model_version(child.start()["weights"])
    waiting = films_to_analyze(database, film_ids, version)
    report = BatchReport()

    def request(item: tuple[int, int]) -> FilmRequest | None:
        _number, film_id = item
        if not films_to_analyze(database, [film_id], version):  # analyzed by another process meanwhile
            return None
        film = stored_film(database, film_id)
        return FilmRequest(film.file, {"task": _TASK, **film.fields()})

    try:
        for outcome in process_films(child, enumerate(waiting, start=1), request, is_cancelled=is_cancelled):
            (number, film_id), answer = outcome.item, outcome.result
            if isinstance(answer, FilmError):
                _log.warning("%s", answer)
                report.failed.append((film_id, str(answer)))
            else:
                reading, lungs = Reading.from_dict(answer.fields["reading"]), answer.arrays["lungs"]
                record_analysis(database, film_id, reading, lungs, version)
                report.analyzed += 1
            on_progress(number, len(waiting), film_id)
    except CancelledError:
        report.cancelled = True
    return report
