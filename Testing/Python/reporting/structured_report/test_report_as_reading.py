"""A report read back as a reading says what the reading said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from CovidXRayLib.classification.evidence import Evidence, OperatingPoint
from CovidXRayLib.films.film_metadata import film_metadata
from CovidXRayLib.metrics.intervals import wilson
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.structured_report.read_report import read_report
from CovidXRayLib.reporting.structured_report.report_as_reading import counts, reading_of_report
from CovidXRayLib.reporting.structured_report.report_of_film import Share
from Testing.Python.reporting.conftest import Result

# What a report says of a reading, apart from the figures.
SAME = ("film", "verdict", "checks", "mask_edited", "engine", "device", "weights", "notice")


def test_a_report_is_its_reading(dx_result: Result) -> None:
    made = dx_result.reading.to_dict()
    reading, point = reading_of_report(
        read_report(dx_result.objects.report), film_metadata(dx_result.reading.film)
    )
    assert {name: reading[name] for name in SAME} == {name: made[name] for name in SAME}
    assert reading["probability"] == pytest.approx(made["probability"], abs=1e-4)
    for name, value in made["evidence"].items():
        assert reading["evidence"][name] == pytest.approx(value, abs=1e-4), name
    covered = [float((dx_result.labels == label).mean()) for label in (1, 2)]
    assert reading["mask_quality"]["area_share"] == pytest.approx(covered, abs=1e-4)
    # What the answer is worth can be worked out again for another prevalence.
    assert point is not None
    found = Evidence(OperatingPoint(**point), made["evidence"]["prevalence"]).to_dict()
    for name in ("sensitivity", "specificity", "positive_predictive_value", "negative_predictive_value"):
        assert found[name] == pytest.approx(made["evidence"][name], abs=2e-4), name


@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 1), (1, 1), (109, 126), (79, 93), (50, 50), (1234, 1999)]
)
def test_counts_are_told_by_a_share_and_its_interval(successes: int, trials: int) -> None:
    interval = wilson(successes, trials)
    stated = Share(*(round(value, 4) for value in (interval.value, interval.low, interval.high)))
    found = wilson(*counts(stated))
    assert found.to_list() == pytest.approx(list(stated), abs=1e-4)


def test_a_share_of_no_number_of_films_is_refused(dx_result: Result) -> None:
    with pytest.raises(ResultObjectError, match="no number of films"):
        counts(Share(0.5, 0.1, 0.2))
    report = replace(read_report(dx_result.objects.report), sensitivity=None)
    with pytest.raises(ResultObjectError, match="what it is worth"):
        reading_of_report(report, {})
