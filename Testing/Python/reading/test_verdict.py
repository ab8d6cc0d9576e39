"""The conclusion in words follows category and post-test probability."""

from __future__ import annotations

import re

import pytest

from CovidXRayLib.classification.category import Category
from CovidXRayLib.classification.evidence import Evidence
from CovidXRayLib.metrics.intervals import Interval, wilson
from CovidXRayLib.reading import Check
from CovidXRayLib.reading.verdict import certification_text, measurement_text, ratio_text, verdict_of
from Testing.Python.score_evidence import make_evidence


def words(score: float, view: str | None, prevalence: float) -> str:
    evidence = make_evidence()
    found = evidence.evidence(score, view, prevalence)
    return verdict_of(score, evidence.category(score, view), found, (), mask_edited=False)


@pytest.mark.parametrize(
    ("score", "prevalence", "begin", "end"),
    [
        (
            0.9,
            0.2,
            "Suggestive of COVID-19 pneumonia. Score 0.90;",
            "of 20% the probability is 69% (64% to 73%).",
        ),
        (
            0.9,
            0.01,
            "Score suggestive of COVID-19 pneumonia, which remains less likely than not.",
            "of 1% the probability is 8% (7% to 10%).",
        ),
        (0.5, 0.9, "Indeterminate for COVID-19 pneumonia.", "the probability is 90% (88% to 92%)."),
        (0.1, 0.2, "Not suggestive of COVID-19 pneumonia.", "the probability is 3% (2% to 3%)."),
        (
            0.1,
            0.95,
            "Score not suggestive of COVID-19 pneumonia, which remains more likely than not.",
            "the probability is 68% (63% to 72%).",
        ),
    ],
)
def test_headline_follows_category_and_probability(
    score: float, prevalence: float, begin: str, end: str
) -> None:
    found = words(score, None, prevalence)
    assert found.startswith(begin) and found.endswith(end)


@pytest.mark.parametrize("prevalence", [0.0001, 0.001, 0.01, 0.5, 0.99, 0.999])
@pytest.mark.parametrize("score", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_no_verdict_is_certain_or_a_bare_result(prevalence: float, score: float) -> None:
    found = words(score, "PA", prevalence)
    assert not re.search(r"(?<![\d.])(0|100)%", found), found
    assert not re.search(r"\b(positive|negative)\b", found, re.IGNORECASE)


def test_reading_of_an_earlier_version_has_no_category() -> None:
    evidence = Evidence(0.2, Interval(4.0, 3.0, 5.0), 0.5, wilson(9, 10), wilson(9, 10), None)
    found = verdict_of(0.9, None, evidence, (), mask_edited=True)
    assert "without a category. Score 0.90; " in found and found.endswith("Manually edited mask.")


@pytest.mark.parametrize("category", [None, "suggestive"])
def test_withheld_score_states_the_reasons(category: Category | None) -> None:
    checks = (Check("size", True, "Fine."), Check("view", False, "This is a lateral film."))
    assert verdict_of(None, category, None, checks, mask_edited=False) == "No score: This is a lateral film."


def test_measurement_names_films_and_projection() -> None:
    ap, pa, unknown = (make_evidence().evidence(0.9, view).measurement for view in ("AP", "PA", None))
    assert ap is not None and pa is not None and unknown is not None
    assert measurement_text(pa) == (
        "100 PA films with COVID-19 pneumonia and 200 others, each scored without its fold in training"
    )
    assert "500 films with COVID-19 pneumonia and 800 others, all projections" in measurement_text(unknown)
    assert certification_text(pa) == ""
    assert certification_text(ap).startswith("Too few AP films to certify the category;")
    left_out = make_evidence(method="sources left out").evidence(0.9, "PA").measurement
    assert left_out is not None and "without its source" in measurement_text(left_out)


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Interval(13.2, 8.96, 20.8), "13 (9.0 to 21)"),
        (Interval(0.00187, 0.00076, 0.004), "0.0019 (0.00076 to 0.004)"),
        (Interval(646.6, 278, 1860), "647 (278 to 1860)"),
    ],
)
def test_ratio_has_few_digits(ratio: Interval, text: str) -> None:
    assert ratio_text(ratio) == text
