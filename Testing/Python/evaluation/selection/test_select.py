"""Candidates are judged on sources that they have not met, and chosen by the written rule."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.evaluation.selection.leave_source_out import (
    SourceFigures,
    covid_sources,
    judge,
    negative_sources,
)
from CovidXRayLib.evaluation.selection.select import Judged, choose

pytest.importorskip("sklearn", reason="needs the extra 'train'")

FEATURES = 12
EACH = 40  # films of a source and class


def candidate(*, size: int = 160, disease: float = 2.0, origin: float = 3.0) -> Candidate:
    """Two COVID-19 sources and two negative ones; the first feature shows the disease, others the source."""
    rng = np.random.default_rng(1)
    labels = np.repeat(["covid", "covid", "no_finding", "other", "covid_no_pattern"], EACH)
    sources = np.repeat(["east", "west", "north", "south", "east"], EACH)
    count = len(labels)
    pooled = rng.normal(size=(count, FEATURES))
    pooled[labels == "covid", 0] += disease
    for place, name in enumerate(("east", "west", "north", "south"), 1):
        pooled[sources == name, place] += origin
    return Candidate(
        name=f"size {size}",
        configuration={"size": size, "penalty": 10.0, "pneumonia_weight": 0.5}
        | {"pair_weight": 0.0, "erased_weight": 0.0, "varied_weight": 0.0},
        pooled=pooled.astype(np.float32),
        ids=np.array([f"film{number}" for number in range(count)]),
        labels=labels,
        sources=sources,
        groups=np.array([f"patient{number // 2}" for number in range(count)]),
        folds=np.arange(count) // 2 % 9,
        aspect=rng.uniform(0.8, 1.2, count),
        pairs=np.zeros((0, FEATURES), np.float32),
        paired=np.zeros(0, str),
        erased=np.zeros((0, FEATURES), np.float32),
        erased_of=np.zeros(0, str),
        varied=np.zeros((0, FEATURES), np.float32),
        varied_of=np.zeros(0, str),
    )


def test_sources_are_told_apart_by_what_they_have() -> None:
    one = candidate()
    assert covid_sources(one) == ["east", "west"]
    assert negative_sources(one) == ["north", "south"]


def test_films_without_a_pattern_are_neither_positive_nor_negative() -> None:
    one = candidate()
    assert not (one.positive & one.negative).any()
    assert (~one.positive & ~one.negative).sum() == EACH


def test_a_source_is_judged_by_its_disease_alone() -> None:
    by_disease = judge(candidate(), "east", [])
    assert by_disease.films == EACH
    assert set(by_disease.auc_by_negatives) == {"north", "south"}
    assert by_disease.auc > 0.75
    assert judge(candidate(disease=0.0), "east", []).auc < 0.65  # the source alone does not help


def figures(auc: float, inside: float | None = None) -> list[SourceFigures]:
    return [SourceFigures("east", EACH, auc, {"north": auc}, 0.5, inside)]


def test_of_equal_candidates_the_smaller_is_chosen() -> None:
    large, small = Judged("large", 224, figures(0.906)), Judged("small", 160, figures(0.9))
    assert choose([large, small]) is small
    better = Judged("better", 224, figures(0.92))
    assert choose([better, small]) is better


def test_a_candidate_that_loses_inside_a_source_is_not_chosen() -> None:
    first = Judged("first", 160, figures(0.8, 0.7))
    assert choose([first, Judged("second", 160, figures(0.95, 0.55))]) is first
