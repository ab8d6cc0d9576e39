"""A reading as JSON and back, of this version and of others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reading import AnalyzedFilm, Check, Reading, ReadingError


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(device="cpu")


@pytest.fixture(scope="module")
def analyzed(analyzer: Analyzer, sample_films: list[Path]) -> AnalyzedFilm:
    return analyzer.analyze(sample_films[0])


@pytest.fixture(scope="module")
def reading(analyzed: AnalyzedFilm) -> Reading:
    return analyzed.reading


def test_json_round_trip_is_rounded(reading: Reading) -> None:
    text = reading.to_json()
    again = Reading.from_dict(json.loads(text))
    assert again == reading.rounded() != reading
    assert again.to_json() == text
    assert again.rounded() == again


def test_film_name_is_optional(analyzed: AnalyzedFilm, sample_films: list[Path]) -> None:
    name = sample_films[0].name
    assert analyzed.reading.film.file is None and name not in analyzed.reading.to_json()
    assert Reading.from_dict(analyzed.named_reading.to_dict()).film.file == name
    assert name not in repr(analyzed.named_reading)


def first_version(reading: Reading) -> dict[str, Any]:
    """The reading as it would have been written before there were versions."""
    values = reading.to_dict()
    for name in ("schema_version", "mask_edited", "severity"):
        del values[name]
    del (
        values["mask_quality"]["bottom_contact"],
        values["mask_quality"]["expected_dice"],
        values["film"]["modality"],
    )
    return values


def test_unversioned_readings_are_read(reading: Reading) -> None:
    old = Reading.from_dict(first_version(reading))
    assert (old.mask_edited, old.severity, old.film.modality) == (False, None, None)
    assert old.mask_quality is not None and old.mask_quality.bottom_contact == 0
    assert old.mask_quality.expected_dice is None
    same = ("verdict", "probability", "evidence", "checks", "weights", "notice", "engine")
    assert all(getattr(old, name) == getattr(reading.rounded(), name) for name in same)


def test_version_1_is_read_without_its_opacity_share(reading: Reading) -> None:
    values = reading.to_dict() | {"schema_version": "1.0", "opacity_share": [0.1, None]}
    del values["severity"]
    assert Reading.from_dict(values) == replace(reading.rounded(), severity=None)


def test_severity_round_trip(reading: Reading) -> None:
    severity = Severity.of((0.123, 0.0, 1.0, 2.0, 2.5, 3.0), error=1.5)
    again = Reading.from_dict(json.loads(replace(reading, severity=severity).to_json())).severity
    assert again is not None and again.zones == (0.12, 0, 1, 2, 2.5, 3)
    assert again.interval == pytest.approx((7.12, 10.12))


def test_newer_minor_version_is_accepted(reading: Reading) -> None:
    values = reading.to_dict() | {"schema_version": "2.7", "more": 3}
    values["film"]["more"] = "something"
    assert Reading.from_dict(values) == reading.rounded()


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("3.0", r"^A newer version of CovidXRay wrote this reading \(schema 3\.0; .*\); update CovidXRay\.$"),
        ("0.9", r"^This reading has schema 0\.9, which is unknown; analyze the film again\.$"),
        ("1", r"schema version is not a version\.$"),
        (1, r"schema version is not a version\.$"),
        ("1.0\n", r"schema version is not a version\.$"),
    ],
)
def test_another_major_version_is_rejected(reading: Reading, version: object, sentence: str) -> None:
    with pytest.raises(ReadingError, match=sentence):
        Reading.from_dict(reading.to_dict() | {"schema_version": version})


@pytest.mark.parametrize(
    "changes",
    [
        {"probability": "0.5"},
        {"probability": True},
        {"film": None},
        {"film": []},
        {"checks": "none"},
        {"checks": [{"name": "size"}]},
        {"evidence": {"prevalence": 0.2}},
        {"category": "positive"},
        {"weights": ["unet"]},
        {"severity": 3},
        {"severity": {"zones": [1.0, 2.0], "total": 3.0, "interval": [2.0, 4.0]}},
        {"mask_quality": {"area_share": [0.1, 0.2]}},
        {"verdict": 3},
        {"report": None},
    ],
)
def test_non_reading_is_rejected(reading: Reading, changes: dict[str, Any]) -> None:
    with pytest.raises(ReadingError, match=r"^It is not a reading of CovidXRay \(.*\)\.$"):
        Reading.from_dict(reading.to_dict() | changes)


@pytest.mark.parametrize("values", [{}, [], None, "reading", 7])
def test_other_json_is_rejected(values: Any) -> None:
    with pytest.raises(ReadingError):
        Reading.from_dict(values)


def test_reading_at_any_prevalence(analyzer: Analyzer, sample_films: list[Path]) -> None:
    path = sample_films[0]
    common = analyzer.analyze(path, prevalence=0.5).reading
    kept = Reading.from_dict(json.loads(common.to_json()))
    rare = analyzer.analyze(path, prevalence=0.01).reading
    moved = common.at_prevalence(0.01)
    assert (moved.evidence, moved.verdict) == (rare.evidence, rare.verdict)
    again = kept.at_prevalence(0.01)
    assert (again.evidence, again.verdict) == (rare.rounded().evidence, rare.verdict)
    edited = replace(common, mask_edited=True).at_prevalence(0.01)
    assert edited.verdict == f"{rare.verdict} Manually edited mask."
    withheld = replace(common, probability=None, evidence=None, category=None)
    assert withheld.at_prevalence(0.01) == withheld


def test_version_1_keeps_its_probability_without_a_category(reading: Reading) -> None:
    values = reading.to_dict() | {"schema_version": "1.0", "probability": 0.9}
    del values["category"]
    values["evidence"] = {
        "prevalence": 0.2,
        "threshold": 0.5,
        "sensitivity": [0.9, 0.8, 0.95],
        "specificity": [0.9, 0.8, 0.95],
        "positive_predictive_value": [0.7, 0.6, 0.8],
        "negative_predictive_value": [0.98, 0.97, 0.99],
    }
    old = Reading.from_dict(values)
    assert old.category is None and old.evidence is not None
    assert old.evidence.post_test.to_list() == pytest.approx([0.7, 0.6, 0.8], abs=1e-4)


def test_check_outcome() -> None:
    passed = Check("size", True, "Large.")
    assert passed.outcome == "passed"
    assert replace(passed, doubtful=True).outcome == "doubtful"
    assert replace(passed, applicable=False).outcome == "not asked"
    assert replace(passed, ok=False).outcome == "failed"
    assert Check.from_dict({"name": "size", "ok": True, "message": "Large."}) == passed
