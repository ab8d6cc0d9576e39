"""A report read back as a reading says what the reading said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pydicom
import pytest

from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.structured_report.read_report import read_report
from CovidXRayLib.reporting.structured_report.report_as_reading import reading_of_report
from Testing.Python.reporting.conftest import Result

# What a report says of a reading, apart from the figures.
SAME = ("film", "verdict", "category", "severity", "checks", "mask_edited", "engine", "device", "weights")
SAME += ("notice",)


def test_report_round_trip_to_reading(dx_result: Result) -> None:
    made = dx_result.reading
    reading = reading_of_report(read_report(dx_result.objects.report), made.film)
    assert {name: getattr(reading, name) for name in SAME} == {name: getattr(made, name) for name in SAME}
    assert made.probability is not None and made.evidence is not None
    assert reading.probability == pytest.approx(made.probability, abs=1e-4)
    covered = [float((dx_result.labels == label).mean()) for label in (1, 2)]
    assert reading.area_share == pytest.approx(covered, abs=1e-4)
    # The post-test probability can be computed again for another prevalence.
    rare, meant = reading.at_prevalence(0.01), made.at_prevalence(0.01)
    assert rare.evidence is not None and meant.evidence is not None
    assert rare.evidence.post_test.to_list() == pytest.approx(meant.evidence.post_test.to_list(), abs=1e-4)
    assert rare.verdict.partition(".")[0] == meant.verdict.partition(".")[0]


def test_json_round_trip_of_a_report(dx_result: Result) -> None:
    reading = reading_of_report(read_report(dx_result.objects.report), dx_result.reading.film)
    again = Reading.from_dict(json.loads(reading.to_json()))
    assert again.report is not None and not again.report.accepted
    assert again == reading.rounded()


def of_version_1(path: Path, target: Path, answer: tuple[str, str], without: tuple[str, ...] = ()) -> Path:
    """The report as version 1 wrote it: predictive values in place of the likelihood ratio."""
    dataset = pydicom.dcmread(path)
    new = {"LIKELIHOOD_RATIO", "NOT_SUGGESTIVE_BELOW", "SUGGESTIVE_ABOVE", "COVID_FILMS", "OTHER_FILMS"}
    new |= {"MEASURED_ON", "METHOD", "LIMITS", *without}

    def name(item: Any) -> str:
        code = item.ConceptNameCodeSequence[0]
        return str(code.get("CodeValue") or code.LongCodeValue)

    measurements = next(item for item in dataset.ContentSequence if name(item) == "126010")
    group = measurements.ContentSequence[0]
    group.ContentSequence = [item for item in group.ContentSequence if name(item) not in new]
    stated = iter((70.0, 60.0, 80.0, 99.0, 98.0, 99.5))
    for item in list(group.ContentSequence):
        if name(item) == "POST_TEST":
            item.ConceptNameCodeSequence[0].CodeValue = "PPV"
            item.MeasuredValueSequence[0].NumericValue = str(next(stated))
            other = pydicom.Dataset.from_json(item.to_json())
            other.ConceptNameCodeSequence[0].CodeValue = "NPV"
            group.ContentSequence.append(other)
        if name(item) == "882784691000119100":
            item.ConceptCodeSequence[0].CodeValue, item.ConceptCodeSequence[0].CodeMeaning = answer
            item.ConceptCodeSequence[0].CodingSchemeDesignator = "SCT"
    for item in group.ContentSequence:
        if name(item) == "NPV":
            item.MeasuredValueSequence[0].NumericValue = str(next(stated))
    dataset.save_as(target)
    return target


def test_report_of_version_1_keeps_its_probability(dx_result: Result, tmp_path: Path) -> None:
    path = of_version_1(dx_result.objects.report, tmp_path / "old.dcm", ("10828004", "Positive"))
    reading = reading_of_report(read_report(path), dx_result.reading.film)
    assert reading.probability is not None and reading.evidence is not None
    assert reading.category is reading.evidence.measurement is None
    is_positive = reading.probability >= reading.evidence.threshold
    expected = [0.7, 0.6, 0.8] if is_positive else [0.01, 0.005, 0.02]
    assert reading.evidence.post_test.to_list() == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("without", ["THRESHOLD", "PREVALENCE", "111088"])
def test_score_without_evidence_is_rejected(dx_result: Result, tmp_path: Path, without: str) -> None:
    path = of_version_1(dx_result.objects.report, tmp_path / "cut.dcm", ("10828004", "Positive"), (without,))
    with pytest.raises(ResultObjectError, match="not its evidence"):
        read_report(path)
