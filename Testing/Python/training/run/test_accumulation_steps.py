"""Every step of the optimizer is whole and, where asked for, holds a positive film."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.training.data.prefetch import prefetch
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.training.run.accumulation_steps import WholeSteps


class Answers:
    """Batches of two films; the film at each of the given places (epoch, index) is positive."""

    def __init__(self, count: int, positive: set[tuple[int, int]]) -> None:
        self._count = count
        self._positive = positive

    def __len__(self) -> int:
        return self._count

    def batch(self, epoch: int, index: int) -> tuple[np.ndarray, np.ndarray]:
        truth = np.zeros((2, 2), np.float32)
        truth[:, 1] = 1.0  # the weight: no answer
        truth[1, 0] = (epoch, index) in self._positive
        return np.zeros((2, 1), np.float32), truth


def drawn(batches: WholeSteps, epochs: int = 1, threads: int = 4) -> int:
    places = [(epoch, index) for epoch in range(epochs) for index in range(len(batches))]
    return len(list(prefetch(lambda place: batches.batch(*place), places, threads)))


def test_leftover_batches_are_dropped() -> None:
    assert [len(WholeSteps(Answers(7, set()), accumulation)) for accumulation in (1, 2, 3, 7)] == [7, 6, 6, 7]


def test_epoch_shorter_than_one_step_is_rejected() -> None:
    with pytest.raises(RunError, match="fewer than the 4 that make one step"):
        WholeSteps(Answers(3, set()), 4)


def test_one_positive_film_per_step_suffices() -> None:
    positive = {(0, 0), (0, 5), (1, 2), (1, 3)}
    assert drawn(WholeSteps(Answers(6, positive), 3, "COVID-19"), epochs=2) == 12


def test_step_without_positives_stops_the_run() -> None:
    batches = WholeSteps(Answers(6, {(0, 1), (1, 4)}), 3, "COVID-19")
    places = [(0, index) for index in range(6)]
    source = prefetch(lambda place: batches.batch(*place), places, threads=3)
    for _ in range(3):
        next(source)
    with pytest.raises(RunError, match="Step 2 of epoch 1 holds no film with COVID-19"):
        for _ in range(3):
            next(source)


def test_positives_are_optional() -> None:
    assert drawn(WholeSteps(Answers(4, set()), 2)) == 4
