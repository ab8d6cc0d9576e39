"""The figures of an evaluation, from results that are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.classification.evidence import wilson
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation import figures as computed
from CovidXRayLib.evaluation.figures import FilmResult
from CovidXRayLib.evaluation.overlap import LungOverlap


def result(number, label, family, probability, overlap=None) -> FilmResult:
    film = ManifestFilm(
        id=f"film{number}", file=Path("film.png"), label=label, source_family=family, group=f"g{number // 2}",
        view="PA", fold=0, masks=None, mask_quality="human" if overlap else "", license="CC0",
    )  # fmt: skip
    return FilmResult(film, probability, (), overlap)


@pytest.fixture
def results():
    """One family with both classes, told apart half well; two with one class each, told apart fully."""
    mixed = [
        result(number, "covid" if number % 2 else "no_finding", "mixed", (number % 4 >= 2) * 0.5 + 0.2)
        for number in range(40)
    ]
    sick = [result(100 + number, "covid", "sick", 0.9) for number in range(20)]
    well = [result(200 + number, "pneumonia_other", "well", 0.1) for number in range(30)]
    return mixed + sick + well


def test_right_answers_are_counted_by_source_and_class(results):
    figures = computed.by_source_family(results, threshold=0.5)
    assert set(figures) == {"mixed, COVID-19", "mixed, other", "sick, COVID-19", "well, other"}
    assert figures["sick, COVID-19"] == {"films": 20, "right": wilson(20, 20).to_list()}
    assert figures["mixed, COVID-19"]["right"][0] == 0.5
    assert sum(entry["films"] for entry in figures.values()) == len(results)


def test_a_probability_at_the_threshold_counts_as_positive():
    (entry,) = computed.by_source_family([result(1, "covid", "one", 0.5)], threshold=0.5).values()
    assert entry["right"][0] == 1


def test_within_a_family_the_source_cannot_help(results):
    """All films together look well told apart; inside the one family with both classes it is chance."""
    assert computed.auc(results).value > 0.75
    figures = computed.within_family(results)
    assert set(figures) == {"mixed"}
    assert figures["mixed"]["auc"][0] == 0.5
    assert (figures["mixed"]["positives"], figures["mixed"]["negatives"]) == (20, 20)


def test_covid_without_a_pattern_is_not_the_target():
    scores, truth = computed.scores_and_truth(
        [result(1, "covid", "one", 0.9), result(2, "covid_no_pattern", "one", 0.3)]
    )
    assert truth.tolist() == [True, False]
    assert scores.tolist() == [0.9, 0.3]


def overlap_of(both: float, swapped: bool = False) -> LungOverlap:
    return LungOverlap(both, both, both, swapped, outline_distance=0.01)


def test_lung_figures_name_the_worst_films():
    values = np.linspace(0.5, 0.99, 20)
    results = [
        result(number, "covid", "one", 0.5, overlap_of(float(value), number == 3))
        for number, value in enumerate(values)
    ]
    results.append(result(99, "covid", "one", 0.5))
    figures = computed.lung_figures(results)
    assert figures["films"] == 20
    assert figures["dice_mean"][0] == pytest.approx(values.mean(), abs=1e-4)
    assert figures["dice_median"][0] == pytest.approx(np.median(values), abs=1e-4)
    assert figures["dice_mean"][1] < figures["dice_mean"][0] < figures["dice_mean"][2]
    assert figures["sides_swapped"] == 1
    assert figures["worst"][0][0] == "film0"


def test_without_human_masks_there_are_no_lung_figures():
    assert computed.lung_figures([result(1, "covid", "one", 0.5)]) == {"films": 0}
