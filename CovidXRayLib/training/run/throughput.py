"""Throughput of an epoch, and the time spent waiting for data."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Batch = TypeVar("Batch")


class Throughput:
    """Timer of an epoch's training without validation, started on creation."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._waited = 0.0

    def waiting(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Yield batches, and measure the time spent waiting for them."""
        source = iter(batches)
        while True:
            before = time.perf_counter()
            try:
                batch = next(source)
            except StopIteration:
                return
            finally:
                self._waited += time.perf_counter() - before
            yield batch

    def figures(self, images: int) -> dict[str, float]:
        """Return ``images_per_second`` and ``waiting_share`` (0 to 1) since the start."""
        seconds = max(time.perf_counter() - self._start, 1e-9)
        return {
            "images_per_second": round(images / seconds, 2),
            "waiting_share": round(self._waited / seconds, 4),
        }
