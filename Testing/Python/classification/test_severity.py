"""Zones of the Brixia score, and what the classifier's maps give for them."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.classification.severity import Severity, zone_scores, zone_weights

SIZE, CELLS = 160, 20


def two_lungs() -> np.ndarray:
    sides = np.zeros((2, SIZE, SIZE), bool)
    sides[0, 20:140, 10:70] = True
    sides[1, 32:128, 90:150] = True
    return sides


def test_each_zone_is_a_third_of_its_lung() -> None:
    weights = zone_weights(two_lungs(), CELLS)
    assert weights.shape == (6, CELLS, CELLS)
    np.testing.assert_allclose(weights.sum(axis=(1, 2)), 1, rtol=1e-6)
    assert not weights[:3, :, CELLS // 2 :].any() and not weights[3:, :, : CELLS // 2].any()
    heights = [np.average(np.arange(CELLS), weights=zone.sum(axis=1)) for zone in weights]
    assert heights[0] < heights[1] < heights[2]
    assert heights[3] < heights[4] < heights[5]


def test_a_zone_scores_the_mean_of_its_cells() -> None:
    weights = zone_weights(two_lungs(), CELLS)
    cells = np.zeros((CELLS, CELLS), np.float32)
    cells[:, : CELLS // 2] = 2
    film = np.array([0, 0, 0, 1, -1, 9], np.float32)
    assert zone_scores(cells, film, weights) == pytest.approx((2, 2, 2, 1, 0, 3), abs=1e-5)


def test_a_lung_that_is_not_there_scores_nothing() -> None:
    sides = two_lungs()
    sides[1] = False
    scores = zone_scores(
        np.ones((CELLS, CELLS), np.float32), np.ones(6, np.float32), zone_weights(sides, CELLS)
    )
    assert scores == pytest.approx((2, 2, 2, 0, 0, 0), abs=1e-5)


def test_a_severity_survives_its_json() -> None:
    severity = Severity((0.5, 1, 2, 0, 3, 1.25), (4.0, 11.5))
    assert Severity.from_dict(severity.to_dict()) == severity
    assert severity.total == 7.75
    thirds = Severity.of((1 / 3,) * 6, error=1.0).to_dict()
    assert thirds["total"] == 1.98
    assert Severity.from_dict(thirds).to_dict() == thirds
    assert severity.lungs == (3.5, 4.25)
    with pytest.raises(ValueError, match="5 zones"):
        Severity.from_dict({"zones": [1] * 5, "interval": [0, 1]})
