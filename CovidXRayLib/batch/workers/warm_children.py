"""Child processes of a worker: one per thread, with networks that stay loaded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, cast

from CovidXRayLib.batch.analysis_settings import SETTINGS_NAME
from CovidXRayLib.batch.errors import ClusterError
from CovidXRayLib.batch.work_item import Work
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import current_language, use_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.films.film_child import FilmChild
from CovidXRayLib.worker.worker_settings import WorkerSettings


@dataclass(eq=False)
class _Seat:
    """A child, and the films that are at it or wait for it.

    Attributes
    ----------
    turn
        Held by the film that the child works on.
    films
        Number of films.
    ended
        Run of the last film at it, and when it ended.
    """

    settings: WorkerSettings
    child: FilmChild
    turn: Lock = field(default_factory=Lock)
    films: int = 0
    ended: tuple[str, float] = ("", 0.0)

    @contextmanager
    def at_turn(self, run: str) -> Iterator[float]:
        """Context of the film that the child works on, with the seconds since the run's film before it."""
        with self.turn:
            last_run, at = self.ended
            try:
                yield time.monotonic() - at if run == last_run else 0.0
            finally:
                self.ended = run, time.monotonic()


_lock = Lock()
_seats: list[_Seat] = []


@contextmanager
def warm_child(work: Work, fields: Mapping[str, Any]) -> Iterator[tuple[FilmChild, float]]:
    """Context in which this film has a child with the networks of `work` for itself.

    Its value is the child, and for how many seconds it has had no film of this run.

    It is for tasks of Dask. If all children are at other films, one of them is told to prepare this film, and
    the task waits. A film at a child does not count as one of the worker's threads, so that the worker takes
    another film, which waits and is prepared meanwhile. Children of other work are ended.

    Parameters
    ----------
    work
        How the film is analyzed.
    fields
        Those of the film's request.

    Raises
    ------
    ClusterError
        If this process cannot access the folder of the batch.
    EngineError
        If the engine or device is not available here.
    WeightsError
        If the weights are missing here, are rejected, or differ from the batch's.
    """
    from distributed import get_worker, secede

    if current_language() != work.settings.language:
        use_language(work.settings.language)
    if not (work.folder / SETTINGS_NAME).is_file():
        raise ClusterError(
            _("{folder}: a worker cannot access this folder; choose an --out shared by all workers.").format(
                folder=work.folder
            )
        )
    with _seat(_settings(work)) as seat:
        if seat.turn.locked():
            seat.child.prepare(fields)
        run, _film = cast("tuple[str, int]", get_worker().get_current_task())  # as analyze_batch names it
        with seat.at_turn(run) as idle_seconds:
            secede()  # type: ignore[no-untyped-call]
            try:
                _start(seat.child, work)
                yield seat.child, idle_seconds
            except BaseException:
                seat.child.close()
                raise


def _start(child: FilmChild, work: Work) -> None:
    if child.start()["weights"] != work.settings.weights:
        raise WeightsError(
            _(
                "A worker has different weights from this computer; use --weights with a folder "
                "that both can access."
            )
        )


def _settings(work: Work) -> WorkerSettings:
    return {
        "engine": work.settings.engine,
        "device": work.device,
        "weights": None if work.weights is None else str(work.weights),
        "language": work.settings.language,
        "threads": work.threads,
    }


@contextmanager
def _seat(settings: WorkerSettings) -> Iterator[_Seat]:
    """Context of a film at the child with the fewest films; a new one while threads are left."""
    from distributed import get_worker

    threads: int = get_worker().state.nthreads
    with _lock:
        others = [seat for seat in _seats if seat.settings != settings and not seat.films]
        _seats[:] = [seat for seat in _seats if seat not in others]
        ours = [seat for seat in _seats if seat.settings == settings]
        seat = min(ours, key=lambda one: one.films, default=None)
        if seat is None or (seat.films and len(ours) < threads):
            seat = _Seat(settings, FilmChild(settings))
            _seats.append(seat)
        seat.films += 1
    for other in others:
        other.child.close()
    try:
        yield seat
    finally:
        with _lock:
            seat.films -= 1
