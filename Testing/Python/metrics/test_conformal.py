"""The limit below which a film is not taken for one of a class."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.metrics.conformal import rejection_limit


def alone(films: int) -> list[str]:
    return [f"patient {number}" for number in range(films)]


@pytest.mark.parametrize(("films", "below"), [(19, 0), (38, 0), (39, 1), (99, 4), (100, 4)])
def test_films_below_the_limit_are_those_that_the_error_allows(films: int, below: int) -> None:
    """With one film each, (1 + films below) / (films + 1) is at most the error."""
    scores = np.random.default_rng(0).permutation(films).astype(float)
    assert rejection_limit(scores, alone(films), 0.05) == below


def test_too_few_patients_reject_nothing() -> None:
    scores = np.arange(18.0)
    assert rejection_limit(scores, alone(18), 0.05) == -np.inf
    many_films = np.arange(180.0)
    assert rejection_limit(many_films, alone(18) * 10, 0.05) == -np.inf


def test_error_holds_for_new_patients_with_several_films() -> None:
    """On average over calibrations, patients with many similar films included."""
    rng = np.random.default_rng(1)

    def draw(patients: int) -> tuple[np.ndarray, list[str]]:
        films = rng.integers(1, 9, patients)
        level = np.repeat(rng.normal(0, 2, patients), films)
        return level + rng.normal(0, 1, films.sum()), [str(n) for n in np.repeat(np.arange(patients), films)]

    shares = []
    for _ in range(400):
        scores, patients = draw(60)
        limit = rejection_limit(scores, patients, 0.05)
        new, owner = draw(50)
        _names, inverse = np.unique(owner, return_inverse=True)
        rejected = np.bincount(inverse, weights=new < limit) / np.bincount(inverse)
        shares.append(rejected.mean())
    error = np.std(shares) / np.sqrt(len(shares))
    assert 0.03 < np.mean(shares) < 0.05 + 2 * error
