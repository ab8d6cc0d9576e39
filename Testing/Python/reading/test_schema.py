"""Real readings, against the JSON schema that ships."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.reading import Reading, ReportOrigin
from CovidXRayLib.reading.schema_version import SCHEMA_VERSION
from CovidXRayLib.resources import resources_folder

Validator = jsonschema.Draft202012Validator


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    path = resources_folder() / "Report" / "reading.schema.json"
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    Validator.check_schema(content)
    return content


@pytest.fixture(scope="module")
def readings(sample_films: list[Path]) -> list[Reading]:
    """Of films with and without a file, with and without a score, whole, edited and of no chest."""
    analyzer = Analyzer(device="cpu")
    phantom = project_chest(60, size=512)
    film = read_film(sample_films[0])
    noise = np.random.default_rng(1).random((300, 300), np.float32)
    analyzed = [
        *map(analyzer.analyze, sample_films),
        analyzer.analyze(Film(phantom.pixels.copy())),
        analyzer.analyze(Film(phantom.pixels.copy()), lungs=phantom.lungs),
        analyzer.analyze(Film(phantom.pixels[::-1].copy())),
        analyzer.analyze(Film(noise)),
        analyzer.analyze(film, lungs=np.zeros((2, *film.shape), bool)),
    ]
    return [one.reading for one in analyzed] + [one.named_reading for one in analyzed]


def test_readings_match_the_schema(schema: dict[str, Any], readings: list[Reading]) -> None:
    for reading in readings:
        values = json.loads(reading.to_json())
        Validator(schema).validate(values)
        assert values.keys() == set(schema["required"]) == set(schema["properties"]) - {"report"}
    assert {reading.probability is None for reading in readings} == {True, False}


def test_reading_from_a_report_matches_the_schema(schema: dict[str, Any], readings: list[Reading]) -> None:
    origin = ReportOrigin(True, "Lung masks reviewed and accepted by Jane Doe.", "Jane Doe", (0.2, None))
    values = replace(readings[0], mask_quality=None, report=origin).to_dict()
    Validator(schema).validate(values)
    assert values["mask_quality"] == {"area_share": [0.2, None]}


def test_severity_matches_the_schema(schema: dict[str, Any], readings: list[Reading]) -> None:
    severity = Severity.of((0.123, 0.0, 1.0, 2.0, 2.5, 3.0), error=15.0)
    Validator(schema).validate(replace(readings[0], severity=severity).to_dict())


def test_readings_of_real_films_match_the_schema(schema: dict[str, Any], data_folder: Path) -> None:
    analyzer = Analyzer(device="cpu")
    for pattern in ("dicom/lungbox*.dcm", "jsrt/images/*", "not_frontal/images/*"):
        films = sorted(data_folder.glob(pattern))[:3]
        assert films, pattern
        for path in films:
            Validator(schema).validate(analyzer.analyze(path).reading.to_dict())


@pytest.mark.parametrize("version", ["1.0", "3.0", "2", None])
def test_other_major_versions_do_not_match(
    schema: dict[str, Any], readings: list[Reading], version: str | None
) -> None:
    values = readings[0].to_dict()
    assert values["schema_version"] == SCHEMA_VERSION
    assert not Validator(schema).is_valid(values | {"schema_version": version})
