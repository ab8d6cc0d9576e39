"""Prefetching of batches in several threads, in deterministic order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

from CovidXRayLib.engines.usable_cores import usable_cores

Key = TypeVar("Key")
Prepared = TypeVar("Prepared")

MAX_THREADS: Final = 8


def preparing_threads() -> int:
    """Return the number of prefetch threads: half the cores, since the network needs the others."""
    return max(1, min(MAX_THREADS, usable_cores() // 2))


def prefetch(
    prepare: Callable[[Key], Prepared], keys: Iterable[Key], threads: int, depth: int | None = None
) -> Generator[Prepared, None, None]:
    """Yield ``prepare(key)`` for each key, in the order of the keys.

    Parameters
    ----------
    threads
        Number of threads.
    depth
        Number of batches prepared ahead; None for twice the threads.

    Raises
    ------
    Exception
        Any exception of ``prepare``, in place of its result.
    """
    pool = ThreadPoolExecutor(threads)
    waiting = iter(keys)
    ahead = depth or 2 * threads
    pending: deque[Future[Prepared]] = deque(pool.submit(prepare, key) for key in islice(waiting, ahead))
    try:
        while pending:
            ready = pending.popleft().result()
            pending.extend(pool.submit(prepare, key) for key in islice(waiting, 1))
            yield ready
    finally:
        pool.shutdown(cancel_futures=True)
