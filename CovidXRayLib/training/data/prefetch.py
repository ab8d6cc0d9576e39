"""Batches made ready ahead of the network, in several threads and always in the same order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

Key = TypeVar("Key")
Prepared = TypeVar("Prepared")

MOST_THREADS: Final = 8


def preparing_threads() -> int:
    """Return how many threads may prepare: half the cores, since the network needs the others."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST_THREADS, cores // 2))


def prefetch(
    prepare: Callable[[Key], Prepared], keys: Iterable[Key], threads: int, depth: int | None = None
) -> Generator[Prepared, None, None]:
    """Yield ``prepare(key)`` for each key, in the order of the keys.

    Parameters
    ----------
    threads
        How many are prepared at the same time.
    depth
        How many are prepared or being prepared ahead of the one in use; None for twice the threads.

    Raises
    ------
    Exception
        What ``prepare`` raised, in the place of its result.
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
