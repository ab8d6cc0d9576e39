"""Figures of opacity map and severity over films."""

from __future__ import annotations

import json

import numpy as np
import pytest

from CovidXRayLib.evaluation.model_cards.opacity_figures import opacity_lines
from CovidXRayLib.evaluation.opacity.localization_figures import LocalizationFigures
from CovidXRayLib.evaluation.opacity.map_figures import by_localization, map_figures
from CovidXRayLib.evaluation.opacity.severity_figures import SeverityFigures
from CovidXRayLib.evaluation.scoring.map_result import Erasure, MapResult
from CovidXRayLib.metrics.localization import Localization

GOOD, BAD = Localization(0.9, 0.8, 0.2), Localization(0.5, 0.2, 0.2)


def test_localization_is_a_mean_over_films_with_a_ratio_of_means():
    figures = LocalizationFigures.of([GOOD, BAD], ["a", "b"])
    assert (figures.films, figures.patients) == (2, 2)
    assert figures.auc.to_list() == [0.7, 0.5, 0.9]
    assert figures.ratio.to_list() == [2.5, 1, 4]
    assert LocalizationFigures.of([], []).to_dict()["auc"] is None


def test_films_of_one_patient_are_drawn_together():
    one = LocalizationFigures.of([GOOD, BAD], ["a", "a"])
    assert one.auc.to_list() == [0.7, 0.7, 0.7]
    assert one.patients == 1


def test_severity_compares_with_the_mean_and_readers_with_each_other_in_the_same_pairs():
    readers = np.array([[2, 4], [6, 4], [9, 9], [1, 0]], float)  # means 3, 5, 9, 0.5
    estimates = np.array([3, 4, 8, 2.5])
    # Of patient "a", all three pairs change by 2 or more; the other film has no partner.
    figures = SeverityFigures.of(estimates, readers, ["a", "a", "a", "b"])
    assert (figures.films, figures.patients) == (4, 2)
    assert figures.estimate.mean_error.value == pytest.approx((0 + 1 + 1 + 2) / 4)
    assert figures.estimate.correlation.value == 1
    assert (figures.estimate.same_direction, figures.estimate.pairs) == (3, 3)
    assert figures.estimate.direction.high == 1
    assert figures.estimate.direction.low < 0.5  # Wilson's interval
    # The second reader saw no change between the first two films.
    assert (figures.readers.same_direction, figures.readers.pairs) == (2, 3)
    assert figures.readers.mean_error.value == pytest.approx((2 + 2 + 0 + 1) / 4)


def test_too_few_films_have_no_correlation_and_no_direction():
    figures = SeverityFigures.of(np.array([3.0]), np.array([[2.0, 4.0]]), ["a"])
    assert figures.estimate.correlation is None
    assert figures.estimate.direction is None
    assert SeverityFigures.of(np.zeros(0), np.zeros((0, 2)), []).estimate is None


@pytest.fixture
def films(result):
    """Two positive films with maps, one of which loses its score; one negative; one withheld."""
    return [
        result(0, "covid", "one", 0.9, maps=MapResult(10, GOOD, BAD, Erasure(0.4, 0.95))),
        result(2, "covid", "one", 0.8, maps=MapResult(6, BAD, BAD, Erasure(0.85, 0.7))),
        result(4, "covid", "one", 0.7, maps=MapResult(3)),
        result(6, "other", "one", 0.1, maps=MapResult(1)),
        result(8, "covid", "one", 0.9, withheld_by=("lungs",), maps=MapResult(18, GOOD, GOOD)),
    ]


BRIXIA = {f"film{number}": np.full((2, 6), score, np.float32) for number, score in ((0, 2), (6, 0), (8, 3))}


def test_figures_are_of_films_with_a_score(films):
    figures = map_figures(films, BRIXIA)
    assert figures.films == 4
    assert figures.opacity_map.films == figures.grad_cam.films == 2
    assert figures.opacity_map.auc.value == pytest.approx(0.7)
    assert figures.grad_cam.auc.value == 0.5
    assert figures.severity.films == 2
    assert figures.severity.estimate.mean_error.value == pytest.approx(1.5)
    assert (figures.erasure.positives, figures.erasure.films) == (3, 2)
    assert figures.erasure.lowered.value == figures.erasure.control_lowered.value == 0.5
    assert figures.erasure.change.value < 0
    assert [entry.film.id for entry in by_localization(films)] == ["film0", "film2"]
    text = json.dumps(figures.to_dict(), allow_nan=False)
    assert json.loads(text)["severity"]["readers"]["mean_error"] == [0, 0, 0]


def test_weights_without_maps_say_so(result):
    figures = map_figures(
        [result(0, "covid", "one", 0.9, maps=MapResult(grad_cam=BAD)), result(1, "other", "one", 0.1)], BRIXIA
    )
    assert figures.films == figures.opacity_map.films == figures.severity.films == figures.erasure.films == 0
    assert figures.grad_cam.films == 1
    card = "\n".join(opacity_lines(figures))
    assert "neither opacity map nor severity" in card
    assert "opacity map: not measured" in card
    assert "severity:" not in card.replace("nor severity:", "")


def test_model_card_states_all_figures(films):
    card = "\n".join(opacity_lines(map_figures(films, BRIXIA)))
    for words in (
        "on 2 films: mean area under the curve 0.700 (95% CI 0.500 to 0.900)",
        "0.500 (95% CI 0.000 to 1.000) of 2 films (of 3 positive ones",
        "| estimate and readers' mean | not defined | 1.50 (95% CI 1.00 to 2.00) | no pair |",
        "| two readers, same films |",
    ):
        assert words in card
