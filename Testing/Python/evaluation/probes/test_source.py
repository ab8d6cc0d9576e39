"""Reading a class out of features, and drawing classes and their parts equally often."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.evaluation.probes.probe_network import balanced_shares
from CovidXRayLib.evaluation.probes.source import balanced_accuracy, fit_and_predict, one_against_rest
from CovidXRayLib.evaluation.probes.source_probe import probe_source

from .conftest import make_film


def films_of_four_sources():
    """180 films on three folds: two sources of COVID-19 alone, one of both classes, one without."""
    films = []
    for number in range(180):
        family = ("apart", "beside", "mixed", "without")[number % 4]
        covid = family in ("apart", "beside") or (family == "mixed" and number % 8 == 2)
        films.append(
            make_film(number, covid=covid, family=family, view=("AP", "PA")[number // 4 % 2], fold=number % 3)
        )
    return films


def figures(entries):
    return {entry.name: entry for entry in entries}


def test_source_encoded_in_features_is_found(rng):
    films = films_of_four_sources()
    features = rng.normal(size=(180, 20))
    for place, film in enumerate(films):
        features[place, ("apart", "beside", "mixed", "without").index(film.source_family)] += 4
    found = figures(probe_source(features, films))
    all_films = found["Source from features, all films: balanced accuracy"]
    assert all_films.value > 0.85 and all_films.chance == 0.25
    covid_only = found["Source from features, COVID-19 films only: balanced accuracy"]
    assert covid_only.value > 0.85 and covid_only.chance == pytest.approx(1 / 3, abs=1e-3)
    assert covid_only.films == sum(film.is_covid for film in films)
    view = found["Projection from features, sources without COVID-19: balanced accuracy"]
    assert view.low < 0.5 < view.high and view.films == 45


def test_uninformative_features_give_chance_level(rng):
    entries = probe_source(rng.normal(size=(180, 20)), films_of_four_sources())
    assert len(entries) == 6
    for entry in entries:
        assert entry.low < entry.chance < entry.high, entry


def test_probe_with_one_class_is_skipped(rng):
    films = [make_film(number, covid=number % 2 == 0, fold=number % 2) for number in range(20)]
    assert probe_source(rng.normal(size=(20, 5)), films) == []


def test_regression_separates_and_balances_classes(rng):
    answers = np.array([0] * 190 + [1] * 10)
    features = rng.normal(size=(200, 2))
    features[:, 0] += 3.0 * answers
    logits = fit_and_predict(features, answers, features)
    np.testing.assert_allclose(np.exp(logits).sum(axis=1), 1)
    # One class is 19 times as frequent; without weights most of the rare one would be missed.
    assert balanced_accuracy(logits, answers) > 0.85
    assert one_against_rest(logits, answers) > 0.9


def test_regression_converges(rng):
    """There the gradient of the weighted, penalized loss is zero."""
    answers = rng.integers(0, 3, 60)
    features = rng.normal(1, 2, size=(60, 5))
    mean, spread = features.mean(axis=0), features.std(axis=0)
    # The weights: by how much one unit of a standardized feature changes the logits.
    at_mean = fit_and_predict(features, answers, mean[None])
    weights = fit_and_predict(features, answers, mean + np.diag(spread)) - at_mean
    weights -= weights.mean(axis=1, keepdims=True)
    share = balanced_shares(answers, [""] * 60)[:, None]
    error = np.exp(fit_and_predict(features, answers, features)) - np.eye(3)[answers]
    gradient = ((features - mean) / spread).T @ (share * error) + weights / 60
    np.testing.assert_allclose(gradient, 0, atol=1e-5)


def test_classes_and_subgroups_are_sampled_equally():
    answers = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    strata = ["a", "a", "a", "b", "a", "b", "c", "c"]
    share = balanced_shares(answers, strata)
    assert share[:4].sum() == pytest.approx(0.5)
    assert share[:3].sum() == pytest.approx(share[3])
    assert share[4] == share[5] == pytest.approx(share[6] + share[7])
