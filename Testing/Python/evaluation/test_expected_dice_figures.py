"""How well the expected Dice tells the true one."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.evaluation.lungs.expected_dice_figures import ExpectedDiceFigures, expected_dice_figures
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.segmentation.mask_gate import MIN_EXPECTED_DICE


def test_correlation_with_intervals_and_counts() -> None:
    true = np.linspace(0.7, 0.99, 30)
    expected = true + np.tile([-0.08, 0.08], 15)
    figures = ExpectedDiceFigures.of(expected, true, [f"p{number // 2}" for number in range(30)])
    assert figures.lungs == 30
    assert figures.pearson.value == pytest.approx(np.corrcoef(expected, true)[0, 1], abs=1e-4)
    assert figures.pearson.low < figures.pearson.value < figures.pearson.high
    assert 0.5 < figures.spearman.value < 1
    assert (figures.good, figures.bad) == ((true >= 0.9).sum(), (true < 0.85).sum())
    assert figures.good_refused == ((true >= 0.9) & (expected < MIN_EXPECTED_DICE)).sum() > 0
    assert figures.bad_passed == ((true < 0.85) & (expected >= MIN_EXPECTED_DICE)).sum() > 0
    assert ExpectedDiceFigures.of(true + 0.1, true, ["p"] * 30).bad_unmarked > 0


def test_too_few_lungs_have_no_correlation() -> None:
    assert ExpectedDiceFigures.of(np.array([]), np.array([]), []) == ExpectedDiceFigures(0)
    two = ExpectedDiceFigures.of(np.array([0.9, 0.5]), np.array([0.9, 0.95]), ["a", "b"])
    assert two.pearson is None and two.spearman is None
    assert (two.good, two.good_refused, two.bad) == (2, 1, 0)
    assert two.to_dict()["pearson"] is None


def test_sides_are_compared_apart(result, overlap) -> None:
    films = [
        result(n, "covid", "one", 0.9, overlap=overlap(0.80 + n / 100), expected_dice=(0.5 + n / 100, 0.99))
        for n in range(12)
    ]
    films += [result(20, "covid", "one", 0.9, overlap=overlap(0.9)), result(21, "covid", "one", 0.9)]
    figures = expected_dice_figures(films)
    assert figures.lungs == 24
    assert figures.good_refused == 2 and figures.bad_passed == 5


def test_saved_with_the_results(result, overlap) -> None:
    film = result(1, "covid", "one", 0.9, overlap=overlap(0.8), expected_dice=(0.9, 0.7))
    assert FilmResult.from_dict(film.film, film.threshold, film.to_dict()) == film
