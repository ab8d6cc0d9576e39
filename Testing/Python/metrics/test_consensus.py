"""The consensus of several people's masks follows those who agree with the others."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.metrics.consensus import consensus
from CovidXRayLib.phantom.frontal_chest import project_chest


@pytest.fixture(scope="module")
def drawn() -> np.ndarray:
    lungs = project_chest(7, size=160).lungs
    return np.where(lungs[0], 1, np.where(lungs[1], 2, 0)).astype(np.uint8)


def test_identical_masks_are_their_own_consensus(drawn: np.ndarray) -> None:
    found = consensus([drawn] * 3)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, drawn)


def test_majority_outvotes_swapped_sides(drawn: np.ndarray) -> None:
    swapped = np.where(drawn > 0, 3 - drawn, 0).astype(np.uint8)
    np.testing.assert_array_equal(consensus([drawn, swapped, drawn]), drawn)


def test_small_individual_errors_cancel_out(drawn: np.ndarray) -> None:
    moved = [np.roll(drawn, (rows, columns), (0, 1)) for rows, columns in ((1, 0), (0, 0), (-1, 1))]
    found = consensus(moved)
    assert (found != drawn).mean() < min((one != drawn).mean() for one in moved if (one != drawn).any()) / 2


def test_unreliable_reader_counts_less(drawn: np.ndarray) -> None:
    """A vote would leave out what two leave out; but they err elsewhere, too, each in other places."""
    rng = np.random.default_rng(0)
    careless = [np.where(rng.random(drawn.shape) < 0.3, rng.integers(0, 3, drawn.shape), drawn) for _ in "ab"]
    for one in careless:
        one[60:64, 40:44] = 0
    careful = drawn.copy()
    careful[60:64, 40:44] = 2
    found = consensus([careful, *(one.astype(np.uint8) for one in careless)])
    assert (found == careful).mean() > 0.99
    assert (found[60:64, 40:44] == 2).all()


def test_two_masks_have_no_consensus(drawn: np.ndarray) -> None:
    with pytest.raises(ValueError, match="no consensus"):
        consensus([drawn, drawn])
    with pytest.raises(ValueError, match="no consensus"):
        consensus([drawn, drawn, drawn[1:]])
