"""Platt scaling on simulated logits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from CovidXRayLib.metrics.platt_scaling import Calibration, fit


def simulated(slope, intercept, films=20000, spread=2.0, offset=0.0, seed=0):
    """Logits around an offset, and answers drawn with the probability they stand for."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(offset, spread, films)
    positive = rng.random(films) < 1 / (1 + np.exp(-(slope * logits + intercept)))
    return logits, positive


def prior_shift(positive):
    """What equal weight of the classes adds to the intercept: the log odds of the set, taken off."""
    return -math.log(positive.sum() / (~positive).sum())


@pytest.mark.parametrize(
    ("slope", "intercept"), [(1.0, 0.0), (1.6, -0.7), (0.3, 1.2), (2.5, -3.0), (0.1, 0.0), (-0.8, 0.4)]
)
def test_known_slope_and_intercept_are_recovered(slope, intercept):
    logits, positive = simulated(slope, intercept)
    fitted = fit(logits, positive)
    assert fitted.slope == pytest.approx(slope, abs=0.06 + 0.05 * abs(slope))
    assert fitted.intercept == pytest.approx(intercept + prior_shift(positive), abs=0.12)


@pytest.mark.parametrize("scale", [0.02, 0.2, 5.0, 50.0])
def test_scale_of_the_logits_does_not_matter(scale):
    logits, positive = simulated(1.2, -0.5, films=3000)
    plain, scaled = fit(logits, positive), fit(logits * scale, positive)
    for value in (-3.0, 0.0, 2.0):
        assert scaled.probability(value * scale) == pytest.approx(plain.probability(value), abs=2e-3)


@pytest.mark.parametrize("offset", [-10.0, 15.0, 40.0])
@pytest.mark.parametrize("scale", [0.2, 1.0])
def test_offset_of_the_logits_does_not_matter(offset, scale):
    logits, positive = simulated(1.2, -0.5, films=3000)
    plain, moved = fit(logits, positive), fit(logits * scale + offset, positive)
    for value in (-3.0, 0.0, 2.0):
        assert moved.probability(value * scale + offset) == pytest.approx(plain.probability(value), abs=2e-3)


def test_fit_maximizes_the_likelihood():
    """No step in any direction makes the weighted likelihood of Platt's targets larger."""
    logits, positive = simulated(1.3, 0.4, films=500)
    positives, negatives = positive.sum(), (~positive).sum()
    target = np.where(positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    weight = np.where(positive, 0.5 / positives, 0.5 / negatives)

    def loss(slope, intercept):
        value = slope * logits + intercept
        return float(np.sum(weight * (np.logaddexp(0, value) - target * value)))

    fitted = fit(logits, positive)
    best = loss(fitted.slope, fitted.intercept)
    for step in np.eye(2) * 1e-3:
        assert loss(fitted.slope + step[0], fitted.intercept + step[1]) > best
        assert loss(fitted.slope - step[0], fitted.intercept - step[1]) > best


def test_prevalence_of_the_calibration_set_does_not_matter():
    logits, positive = simulated(1.0, 0.0)
    rare = np.flatnonzero(positive)[: positive.sum() // 10]
    kept = np.r_[rare, np.flatnonzero(~positive)]
    even, uneven = fit(logits, positive), fit(logits[kept], positive[kept])
    assert uneven.intercept == pytest.approx(even.intercept, abs=0.15)
    assert uneven.slope == pytest.approx(even.slope, abs=0.1)


@pytest.mark.parametrize("gap", [1.0, 20.0])
def test_separable_classes_give_a_finite_slope(gap):
    logits = np.r_[np.linspace(-2, -1, 40), np.linspace(1, 2, 40)] * gap
    fitted = fit(logits, logits > 0)
    assert 0 < fitted.slope * gap < 20
    assert 0.9 < fitted.probability(1.5 * gap) < 1
    assert 0 < fitted.probability(-1.5 * gap) < 0.1


def test_probabilities_keep_the_order_of_the_logits_and_never_overflow():
    calibration = Calibration(2.0, -1.0)
    values = [calibration.probability(logit) for logit in (-1e4, -2.0, 0.0, 0.5, 3.0, 1e4)]
    assert values == sorted(values)
    assert values[0] == 0
    assert values[3] == 0.5
    assert values[-1] == 1
