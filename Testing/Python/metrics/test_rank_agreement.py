"""Changes of severity: what counts as one, and whether two scores agree on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.comparison.compare_readings import MINIMAL_DETECTABLE_CHANGE
from CovidXRayLib.datasets.annotations.brixia import read_brixia
from CovidXRayLib.metrics.rank_agreement import (
    changed_pairs,
    directions_agree,
    minimal_detectable_change,
)


def test_pairs_are_of_one_patient_and_of_a_clear_change() -> None:
    truth = np.array([4.0, 5.0, 9.0, 9.0])
    assert changed_pairs(truth, ["a", "a", "a", "b"], smallest=2.0) == [(0, 2), (1, 2)]


def test_no_change_is_no_agreement() -> None:
    truth, estimate = np.array([4.0, 9.0, 2.0]), np.array([5.0, 6.0, 6.0])
    assert directions_agree(estimate, truth, [(0, 1), (0, 2), (1, 2)]).tolist() == [True, False, False]
    assert directions_agree(estimate, truth, []).dtype == bool


def test_comparison_uses_the_change_that_the_readers_can_tell(data_folder: Path) -> None:
    totals = np.array([scores.sum(axis=1) for scores in read_brixia(data_folder).values()])
    readers = minimal_detectable_change(totals[:, 0], totals[:, 1])
    assert readers == pytest.approx(MINIMAL_DETECTABLE_CHANGE, abs=0.05)
