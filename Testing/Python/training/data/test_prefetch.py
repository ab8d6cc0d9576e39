"""Batches are prepared ahead by several threads, and come in their order all the same."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import numpy as np
import pytest

from CovidXRayLib.training.data.prefetch import prefetch, preparing_threads
from CovidXRayLib.training.run.throughput import Throughput


def test_order_follows_the_keys() -> None:
    def prepare(key: int) -> int:
        time.sleep(0.02 if key % 3 == 0 else 0.0)
        return key * key

    assert list(prefetch(prepare, range(20), threads=4)) == [key * key for key in range(20)]


@pytest.mark.parametrize("threads", [1, 3])
def test_concurrency_equals_the_thread_count(threads: int) -> None:
    # Each waits for the others: with fewer threads nobody would get past the barrier.
    together = threading.Barrier(threads, timeout=10)

    def prepare(key: int) -> int:
        together.wait()
        return key

    assert list(prefetch(prepare, range(2 * threads), threads)) == list(range(2 * threads))


def test_prefetch_is_bounded() -> None:
    begun: list[int] = []

    def prepare(key: int) -> int:
        begun.append(key)
        return key

    with closing(prefetch(prepare, range(100), threads=1, depth=3)) as batches:
        assert next(batches) == 0
        time.sleep(0.05)
        assert max(begun) <= 3
    assert len(begun) <= 4


def test_error_is_raised_in_order_and_stops_prefetching() -> None:
    begun: list[int] = []

    def prepare(key: int) -> int:
        begun.append(key)
        if key == 2:
            raise ValueError("film 2")
        return key

    batches = prefetch(prepare, range(1000), threads=2)
    assert [next(batches), next(batches)] == [0, 1]
    with pytest.raises(ValueError, match="film 2"):
        next(batches)
    assert len(begun) < 20


def test_empty_input() -> None:
    assert list(prefetch(lambda key: key, [], threads=2)) == []
    assert preparing_threads() >= 1


def test_waiting_and_working_times_are_separate() -> None:
    def slow_films():
        for number in range(5):
            time.sleep(0.02)
            yield np.full(4, number)

    waiting = Throughput()
    assert [int(batch[0]) for batch in waiting.waiting(slow_films())] == list(range(5))
    working = Throughput()
    for _ in working.waiting(iter(range(5))):
        time.sleep(0.02)
    lazy, busy = waiting.figures(20), working.figures(20)
    assert 0 <= busy["waiting_share"] < lazy["waiting_share"] <= 1
    assert lazy["images_per_second"] > 0
