"""Whether the calibration curve knows an honest probability from another."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.metrics.calibration_curve import calibration_curve, expected_error, intercept_and_slope


@pytest.fixture(scope="module")
def honest():
    """20,000 films whose probability is right at a prevalence of one half."""
    rng = np.random.default_rng(0)
    probabilities = rng.beta(0.7, 0.7, 20_000)
    return probabilities, rng.random(20_000) < probabilities


def test_calibrated_probability_lies_on_the_diagonal(honest):
    for part in calibration_curve(*honest):
        assert part.observed.low - 0.01 <= part.predicted <= part.observed.high + 0.01
    assert expected_error(*honest) < 0.01
    intercept, slope = intercept_and_slope(*honest)
    assert intercept == pytest.approx(0, abs=0.05)
    assert slope == pytest.approx(1, abs=0.05)


def test_diagonal_is_kept_at_low_prevalence(honest):
    """Nine of ten COVID-19 films are left out: the probability still refers to one half."""
    probabilities, positive = honest
    kept = ~positive | (np.arange(positive.size) % 10 == 0)
    assert expected_error(probabilities[kept], positive[kept]) < 0.025
    intercept, slope = intercept_and_slope(probabilities[kept], positive[kept])
    assert intercept == pytest.approx(0, abs=0.1)
    assert slope == pytest.approx(1, abs=0.1)


def test_overconfidence_is_measured(honest):
    probabilities, positive = honest
    surer = 1 / (1 + np.exp(-2 * np.log(probabilities / (1 - probabilities))))
    assert intercept_and_slope(surer, positive)[1] == pytest.approx(0.5, abs=0.03)
    assert expected_error(surer, positive) > 5 * expected_error(probabilities, positive)


def test_error_of_a_constant_is_its_distance_from_one_half():
    positive = np.arange(100) % 4 == 0
    assert expected_error(np.full(100, 0.8), positive, bins=1) == pytest.approx(0.3)


def test_every_film_is_in_one_bin(honest):
    probabilities, positive = honest
    curve = calibration_curve(probabilities[:1003], positive[:1003])
    assert sum(part.films for part in curve) == 1003
    assert sum(part.weight for part in curve) == pytest.approx(1)
    assert max(part.films for part in curve) - min(part.films for part in curve) <= 1
    assert [part.predicted for part in curve] == sorted(part.predicted for part in curve)


def test_single_class_has_no_error():
    assert np.isnan(expected_error(np.array([0.2, 0.7]), np.array([True, True])))
    assert np.isnan(intercept_and_slope(np.array([0.2, 0.7]), np.array([False, False]))).all()


def test_extreme_probabilities_have_a_slope():
    assert np.isfinite(
        intercept_and_slope(np.array([0.0, 1.0, 0.0, 1.0]), np.array([0, 1, 0, 0], bool))
    ).all()
