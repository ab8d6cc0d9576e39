"""What a score says of a film, by its projection."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from CovidXRayLib.classification.category import projection_of
from CovidXRayLib.classification.score_evidence import MIN_PATIENTS, ScoreEvidence, read_score_evidence
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.metrics.intervals import wilson
from CovidXRayLib.weights.artifact import Artifact
from Testing.Python.score_evidence import ALL, AP, PA, make_evidence


@pytest.mark.parametrize(
    ("view", "projection"),
    [
        ("AP", "AP"),
        ("AP SUPINE", "AP"),
        ("ERECT PA", "PA"),
        ("pa", "PA"),
        ("LL", None),
        ("PA LAT", None),
        ("PA/AP", None),
        ("", None),
        (None, None),
        ("APX", None),
    ],
)
def test_projection_of_a_view_position(view: str | None, projection: str | None) -> None:
    assert projection_of(view) == projection


@pytest.mark.parametrize(
    ("view", "score", "category"),
    [
        ("PA", 0.09, "not_suggestive"),
        ("PA", 0.29, "indeterminate"),
        ("PA", 0.8, "indeterminate"),
        ("PA", 0.81, "suggestive"),
        ("", 0.29, "not_suggestive"),
        ("", 0.71, "suggestive"),
        ("AP", 0.29, "not_suggestive"),  # too few AP films: the limits of all
        ("AP", 0.71, "suggestive"),
    ],
)
def test_category_has_the_limits_of_the_projection(view: str, score: float, category: str) -> None:
    assert make_evidence().category(score, view) == category


def test_sensitivity_and_specificity_are_those_of_the_projection() -> None:
    evidence = make_evidence()
    for view, group, certified in (("PA", PA, True), ("AP", AP, False), (None, ALL, True)):
        found = evidence.evidence(0.9, view)
        assert found.sensitivity == wilson(group.true_positives, group.covid_films)
        assert found.specificity == wilson(group.true_negatives, group.other_films)
        measurement = found.measurement
        assert measurement is not None and measurement.projection == view
        assert (measurement.covid_films, measurement.other_films) == (group.covid_films, group.other_films)
        assert measurement.certified is certified
        limits = group if certified else ALL
        assert measurement.suggestive_above == limits.suggestive_above


def test_projection_without_films_of_both_classes_has_the_figures_of_all() -> None:
    found = make_evidence(projections={"PA": PA}).evidence(0.9, "AP")
    assert found.measurement is not None
    assert (found.measurement.projection, found.measurement.certified) == (None, False)
    assert found.sensitivity == wilson(ALL.true_positives, ALL.covid_films)


def test_few_films_are_not_certified_either_without_a_projection() -> None:
    few = replace(ALL, covid_patients=MIN_PATIENTS - 1)
    found = make_evidence(all_films=few).evidence(0.9, None)
    assert found.measurement is not None and not found.measurement.certified


@pytest.mark.parametrize("score", [0.05, 0.3, 0.54, 0.9, 0.98])
def test_likelihood_ratio_is_the_odds_of_the_score(score: float) -> None:
    ratio = make_evidence().likelihood_ratio(score)
    assert ratio.value == pytest.approx(score / (1 - score))
    assert ratio.low == pytest.approx(0.8 * ratio.value) and ratio.high == pytest.approx(1.2 * ratio.value)


@pytest.mark.parametrize(
    ("score", "ratio"), [(0.0, 0.01), (1e-9, 0.01), (1.0, 100.0), (math.nextafter(1, 0), 100)]
)
def test_likelihood_ratio_ends_with_the_table(score: float, ratio: float) -> None:
    assert make_evidence().likelihood_ratio(score).value == pytest.approx(ratio)


def changed(path: str, value: object) -> dict[str, Any]:
    values = json.loads(json.dumps(make_evidence().to_dict()))
    *parents, name = path.split("/")
    place = values
    for parent in parents:
        place = place[parent]
    if value is None:
        del place[name]
    else:
        place[name] = value
    return dict(values)


def test_json_round_trip() -> None:
    assert ScoreEvidence.from_dict(json.loads(json.dumps(make_evidence().to_dict()))) == make_evidence()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("method", "guessed"),
        ("method", None),
        ("threshold", "0.5"),
        ("log_ratios", [1.0]),
        ("low", [0.0, float("nan")]),
        ("log_ratios", [1.0, 0.0]),
        ("all_films", None),
        ("all_films/covid_films", 0),
        ("all_films/true_positives", 501),
        ("all_films/suggestive_above", 0.1),
        ("all_films/covid_films", 1.5),
        ("projections/AP", []),
        ("projections/LL", {}),
    ],
)
def test_anything_else_is_rejected(path: str, value: object) -> None:
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        ScoreEvidence.from_dict(changed(path, value))


def artifact(metadata: dict[str, Any]) -> Artifact:
    made = Artifact("classifier", b"", "0" * 64)
    made.__dict__["metadata"] = metadata
    return made


def test_weights_without_evidence_are_of_an_earlier_version() -> None:
    with pytest.raises(WeightsError, match="of an earlier version"):
        read_score_evidence(artifact({}))
    with pytest.raises(WeightsError, match="malformed"):
        read_score_evidence(artifact({"score_evidence": changed("method", "guessed")}))
    assert read_score_evidence(artifact({"score_evidence": make_evidence().to_dict()})) == make_evidence()
