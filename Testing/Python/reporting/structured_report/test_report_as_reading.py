"""A report read back as a reading says what the reading said."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from CovidXRayLib.metrics.intervals import Interval, wilson
from CovidXRayLib.reading import Result as AnyResult
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.structured_report.read_report import read_report
from CovidXRayLib.reporting.structured_report.report_as_reading import counts, result_of_report
from Testing.Python.reporting.conftest import Result

# What a report says of a reading, apart from the figures.
SAME = ("film", "verdict", "checks", "mask_edited", "engine", "device", "weights", "notice")
SHARES = ("sensitivity", "specificity", "positive_predictive_value", "negative_predictive_value")


def test_report_round_trip_to_reading(dx_result: Result) -> None:
    made = dx_result.reading
    result = result_of_report(read_report(dx_result.objects.report), made.film)
    reading = result.reading
    assert {name: getattr(reading, name) for name in SAME} == {name: getattr(made, name) for name in SAME}
    assert made.probability is not None and made.evidence is not None
    assert reading.probability == pytest.approx(made.probability, abs=1e-4)
    assert reading.evidence is not None
    assert reading.evidence.threshold == pytest.approx(made.evidence.threshold, abs=1e-4)
    assert reading.evidence.prevalence == made.evidence.prevalence
    covered = [float((dx_result.labels == label).mean()) for label in (1, 2)]
    assert reading.area_share == pytest.approx(covered, abs=1e-4)
    # What the answer is worth can be worked out again for another prevalence.
    found = result.evidence(made.evidence.prevalence)
    assert found is not None
    for name in SHARES:
        meant = getattr(made.evidence, name).to_list()
        assert getattr(reading.evidence, name).to_list() == pytest.approx(meant, abs=1e-4), name
        assert getattr(found, name).to_list() == pytest.approx(meant, abs=2e-4), name


def test_json_round_trip_of_a_report(dx_result: Result) -> None:
    result = result_of_report(read_report(dx_result.objects.report), dx_result.reading.film)
    again = AnyResult.from_dict(json.loads(result.to_json()))
    assert again.reading.report is not None and not again.reading.report.accepted
    assert again == result


@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 1), (1, 1), (109, 126), (79, 93), (50, 50), (1234, 1999)]
)
def test_counts_are_recovered_from_proportion_and_interval(successes: int, trials: int) -> None:
    interval = wilson(successes, trials)
    stated = Interval(*(round(value, 4) for value in (interval.value, interval.low, interval.high)))
    found = wilson(*counts(stated))
    assert found.to_list() == pytest.approx(stated.to_list(), abs=1e-4)


def test_impossible_proportion_is_rejected(dx_result: Result) -> None:
    with pytest.raises(ResultObjectError, match="no number of films"):
        counts(Interval(0.5, 0.1, 0.2))
    report = replace(read_report(dx_result.objects.report), sensitivity=None)
    with pytest.raises(ResultObjectError, match="what it is worth"):
        result_of_report(report, dx_result.reading.film)
