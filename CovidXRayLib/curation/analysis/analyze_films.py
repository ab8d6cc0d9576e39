"""The networks look at the films of a worklist, one after the other, while readers may be at work already.

A film is left alone that the present weights have looked at, so that a run that was stopped or killed is
resumed by starting it again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import select

from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.database.id_chunks import in_parts
from CovidXRayLib.curation.database.models import Film, FilmFile
from CovidXRayLib.curation.history.events import no_film
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from CovidXRayLib.reading import Reading
from CovidXRayLib.worker.films.film_child import FilmChild

_log = logging.getLogger(__name__)

# So many digits of each network's SHA-256 tell versions apart.
_DIGITS: Final = 12


def model_version(weights: Mapping[str, str]) -> str:
    """Return one short text for a set of networks.

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


def films_to_analyze(store: Store, film_ids: Sequence[int], version: str) -> list[int]:
    """Return those films, in their order, whose newest analysis is not of this version, or that have none."""
    done: set[int] = set()
    with store.reading() as session:
        for some in in_parts(film_ids):
            done.update(
                session.scalars(select(Film.id).where(Film.id.in_(some), Film.model_version == version))
            )
    return [film_id for film_id in film_ids if film_id not in done]


def readable_file(store: Store, film_id: int) -> Path:
    """Return a file that the film can be read from: its own, else another with the same pixels.

    Raises
    ------
    FilmError
        If none of them is there.
    StoreError
        If the store holds no such film.
    """
    with store.reading() as session:
        own = session.scalar(select(Film.path).where(Film.id == film_id))
        others = session.scalars(
            select(FilmFile.path).where(FilmFile.film_id == film_id).order_by(FilmFile.id)
        ).all()
    if own is None:
        raise no_film(film_id)
    for path in map(Path, (own, *others)):
        if path.is_file():
            return path
    raise FilmError(own, _("there is no such file"), _("bring it back, or import it from where it is now"))


@dataclass
class BatchReport:
    """What became of the films of a run.

    Attributes
    ----------
    analyzed
        How many films were analyzed and recorded.
    failed
        Films that could not be read, each with a sentence.
    cancelled
        Whether it was stopped before its end.
    """

    analyzed: int = 0
    failed: list[tuple[int, str]] = field(default_factory=list)
    cancelled: bool = False


def analyze_films(
    store: Store,
    film_ids: Sequence[int],
    child: FilmChild,
    *,
    on_progress: OnProgress[int] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> BatchReport:
    """Analyze those of the films that the child's networks have not looked at, in the order given.

    Parameters
    ----------
    child
        With networks.
    on_progress
        Called with how many films are done and in the store (or failed), how many there are to do, and
        the film's id.
    is_cancelled
        Asked before each film.

    Raises
    ------
    EngineError, WeightsError
        If the networks cannot be loaded, or the engine or its device fails.
    StoreError
        If the store cannot be written.
    """
    version = model_version(child.start()["weights"])
    waiting = films_to_analyze(store, film_ids, version)
    report = BatchReport()
    for done, film_id in enumerate(_until(is_cancelled, waiting, report), start=1):
        try:
            if not films_to_analyze(store, [film_id], version):  # somebody else was faster
                continue
            path = readable_file(store, film_id)
            answer = child.ask("analyze", path, {"path": str(path)})
        except FilmError as error:
            _log.warning("%s", error)
            report.failed.append((film_id, str(error)))
        else:
            reading, lungs = Reading.from_dict(answer.fields["reading"]), answer.arrays["lungs"]
            record_analysis(store, film_id, reading, lungs, version)
            report.analyzed += 1
        on_progress(done, len(waiting), film_id)
    return report


def _until(is_cancelled: IsCancelled, film_ids: Sequence[int], report: BatchReport) -> Iterator[int]:
    for film_id in film_ids:
        if is_cancelled():
            report.cancelled = True
            return
        yield film_id
