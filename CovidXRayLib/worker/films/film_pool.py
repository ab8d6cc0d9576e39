"""A pool of child processes, each with its own waiting thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

from CovidXRayLib.system.closing import Closing
from CovidXRayLib.worker.films.film_child import FilmChild
from CovidXRayLib.worker.films.quarantine import Quarantine
from CovidXRayLib.worker.worker_settings import WorkerSettings

T = TypeVar("T")
R = TypeVar("R")
# Films per child that are requested ahead of the consumer.
_DEPTH: Final = 2


class FilmPool(Closing):
    """Pool of child processes, started on demand and ended with the context.

    Parameters
    ----------
    count
        Number of children.
    settings, seconds, quarantine
        As for :class:`.film_child.FilmChild`.
    """

    def __init__(
        self,
        count: int,
        settings: WorkerSettings | None = None,
        *,
        seconds: float | None = None,
        quarantine: Quarantine | None = None,
    ) -> None:
        self._count = count
        self._settings, self._seconds, self._quarantine = settings, seconds, quarantine
        self._closing = threading.Event()
        self._own = threading.local()
        self._children: list[FilmChild] = []
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="films")

    def close(self) -> None:
        """End all children at once, and abandon their current films."""
        self._closing.set()
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            child.close()

    def map(self, function: Callable[[FilmChild, T], R], films: Iterable[T]) -> Iterator[R]:
        """Call a function with a child and each film, and yield the results in order.

        Only a few films are requested ahead. Exceptions of the function are raised here.
        """
        left = iter(films)
        begun: list[Future[R]] = [self._submit(function, film) for film in islice(left, _DEPTH * self._count)]
        while begun:
            result = begun.pop(0).result()
            begun += [self._submit(function, film) for film in islice(left, 1)]
            yield result

    def _submit(self, function: Callable[[FilmChild, T], R], film: T) -> Future[R]:
        return self._threads.submit(lambda: function(self._child(), film))

    def _child(self) -> FilmChild:
        """Return the child of this thread."""
        child: FilmChild | None = getattr(self._own, "child", None)
        if child is None:
            child = FilmChild(
                self._settings,
                seconds=self._seconds,
                quarantine=self._quarantine,
                is_cancelled=self._closing.is_set,
            )
            self._own.child = child
            self._children.append(child)
        return child
