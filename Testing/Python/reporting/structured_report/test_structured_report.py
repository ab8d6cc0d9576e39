"""The structured report: what it says, and what it must never say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from pydicom.dataset import Dataset

from CovidXRayLib.i18n import use_language
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.objects.result_objects import write_result_objects
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.dicom.validators import dciodvfy_errors, dsrdump, needs_validators


def groups(report: Dataset) -> list[Dataset]:
    measurements = [item for item in report.ContentSequence if meaning(item) == "Imaging Measurements"]
    return list(measurements[0].ContentSequence)


def meaning(item: Dataset) -> str:
    return str(item.ConceptNameCodeSequence[0].CodeMeaning)


def values(group: Dataset, name: str) -> list[Any]:
    """What the items of a group with that name say; for an interval, value, lower and upper end."""
    return [value(item) for item in group.ContentSequence if meaning(item) == name]


def value(item: Dataset) -> Any:
    match item.ValueType:
        case "NUM":
            return float(item.MeasuredValueSequence[0].NumericValue)
        case "CODE":
            return str(item.ConceptCodeSequence[0].CodeMeaning)
        case "TEXT":
            return str(item.TextValue)
    reference = item.ReferencedSOPSequence[0]
    frame = reference.get("ReferencedFrameNumber")
    return str(reference.ReferencedSOPInstanceUID), None if frame is None else int(frame)


def written(result: Result, folder: Path, reader: ReaderStatement | None = None, **changes: Any) -> Dataset:
    reading = replace(result.reading, **changes)
    opacity_map = None if reading.probability is None else result.opacity_map
    objects = write_result_objects(
        result.film, reading, result.labels, opacity_map, reader=reader, folder=folder, name="other"
    )
    return pydicom.dcmread(objects.report)


def test_highdicom_reads_the_measurement_report(dx_result: Result) -> None:
    from highdicom.sr import srread

    report = srread(dx_result.objects.report)
    template = report.ContentTemplateSequence[0]
    assert (template.MappingResource, template.TemplateIdentifier) == ("DCMR", "1500")
    assert len(report.content.get_planar_roi_measurement_groups()) == 2
    assert len(report.content.get_image_measurement_groups()) == 2


def test_verdict_and_evidence(dx_result: Result) -> None:
    answer = groups(pydicom.dcmread(dx_result.objects.report))[0]
    reading, evidence = dx_result.reading, dx_result.reading.evidence
    assert reading.probability is not None and evidence is not None
    assert values(answer, "Certainty of Finding") == [pytest.approx(100 * reading.probability, abs=0.006)]
    assert values(answer, "Prevalence assumed") == [100 * evidence.prevalence]
    for name, interval in {
        "Case Sensitivity": evidence.sensitivity,
        "Case Specificity": evidence.specificity,
        "Post-test probability at the prevalence assumed": evidence.post_test,
    }.items():
        expected = [100 * interval.value, 100 * interval.low, 100 * interval.high]
        assert values(answer, name) == pytest.approx(expected, abs=0.011)
    ratio = evidence.likelihood_ratio
    expected = [ratio.value, ratio.low, ratio.high]
    assert values(answer, "Likelihood ratio of the score") == pytest.approx(expected, rel=1e-3)
    assert evidence.measurement is not None
    films = values(answer, "Films with the finding of sensitivity and specificity")
    assert films == [evidence.measurement.covid_films]
    assert values(answer, "Conclusion") == [reading.verdict]
    assert "Research use only" in values(answer, "Restriction of use")[0]
    for network, digest in reading.weights.items():
        assert f"{network}_sha256={digest}" in values(answer, "Algorithm Parameters")


def test_severity_has_an_interval_and_zones(dx_result: Result, tmp_path: Path) -> None:
    report = pydicom.dcmread(dx_result.objects.report)
    answer = groups(report)[0]
    assert values(answer, "Estimated Brixia score") == [7.21, 2.84, 11.58]
    score, low, high = (item for item in answer.ContentSequence if meaning(item) == "Estimated Brixia score")
    assert score.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue == "{score}"
    assert [value(item.ContentSequence[0]) for item in (low, high)] == [
        "Lower limit of the 90 % interval",
        "Upper limit of the 90 % interval",
    ]
    lungs = [
        [values(answer, f"Estimated Brixia score of zone {zone} of the {side} lung") for zone in zones]
        for side, zones in (
            ("right", ("A (upper)", "B (middle)", "C (lower)")),
            ("left", ("D (upper)", "E (middle)", "F (lower)")),
        )
    ]
    assert lungs == [[[0.51], [1.02], [2.03]], [[0.04], [2.55], [1.06]]]
    without = groups(written(dx_result, tmp_path, severity=None))[0]
    assert not [item for item in without.ContentSequence if "Brixia" in meaning(item)]


def test_checks_have_outcome_and_sentence(dx_result: Result, tmp_path: Path) -> None:
    checks = dx_result.reading.checks
    outcomes = [
        {"ok": False},
        {"doubtful": True},
        {"applicable": False},
        *[{"applicable": True} for _check in checks[3:]],
    ]
    checks = tuple(replace(check, **outcome) for check, outcome in zip(checks, outcomes, strict=True))
    group = groups(written(dx_result, tmp_path, checks=checks))[1]
    codes = [value(item) for item in group.ContentSequence if item.ValueType == "CODE"]
    assert codes == ["Failed", "Passed with doubt", "Not asked", *["Passed"] * (len(checks) - 3)]
    texts = [value(item) for item in group.ContentSequence if item.ValueType == "TEXT"]
    assert texts[1:] == [check.message for check in checks]  # after the group's own name


def test_lungs_have_area_and_segment(dx_result: Result) -> None:
    report = pydicom.dcmread(dx_result.objects.report)
    film, seg = pydicom.dcmread(dx_result.film), pydicom.dcmread(dx_result.objects.seg)
    spacing = dx_result.analyzed.film.spacing
    assert spacing is not None
    for label, (group, side) in enumerate(zip(groups(report)[2:], ("Right", "Left"), strict=True), start=1):
        pixels = np.count_nonzero(dx_result.labels == label)
        assert values(group, "Area") == [pytest.approx(pixels * spacing.row * spacing.column, abs=0.06)]
        site = next(item for item in group.ContentSequence if meaning(item) == "Finding Site")
        assert value(site.ContentSequence[0]) == side
        assert values(group, "Referenced Segmentation Frame") == [(str(seg.SOPInstanceUID), label)]
        assert values(group, "Source Image for Segmentation") == [(str(film.SOPInstanceUID), None)]
    evidence = {
        (str(series.SeriesInstanceUID), str(instance.ReferencedSOPInstanceUID))
        for study in report.CurrentRequestedProcedureEvidenceSequence
        for series in study.ReferencedSeriesSequence
        for instance in series.ReferencedSOPSequence
    }
    assert evidence == {(str(d.SeriesInstanceUID), str(d.SOPInstanceUID)) for d in (film, seg)}


def test_empty_right_lung_keeps_the_left_frame(dx_result: Result, tmp_path: Path) -> None:
    labels = np.where(dx_result.labels == 2, np.uint8(2), np.uint8(0))
    objects = write_result_objects(
        dx_result.film, dx_result.reading, labels, None, reader=None, folder=tmp_path
    )
    seg = pydicom.dcmread(objects.seg)
    right, left = groups(pydicom.dcmread(objects.report))[2:]
    for group, label in ((right, 1), (left, 2)):
        ((_uid, frame),) = values(group, "Referenced Segmentation Frame")
        np.testing.assert_array_equal(seg.pixel_array[frame - 1], labels == label)
    assert values(right, "Area") == [0]


@pytest.mark.parametrize(
    ("category", "is_finding", "words"),
    [
        ("suggestive", True, "Score suggestive of the finding"),
        ("indeterminate", False, "Indeterminate"),
        ("not_suggestive", False, "Score not suggestive of the finding"),
    ],
)
def test_only_suggestive_films_have_a_covid_finding(
    dx_result: Result, tmp_path: Path, category: str, is_finding: bool, words: str
) -> None:
    disease = "Pneumonia caused by SARS-CoV-2"
    answer = groups(written(dx_result, tmp_path, category=category))[0]
    assert values(answer, "Finding") == [disease] * is_finding
    assert values(answer, disease) == [words]


@needs_validators
def test_withheld_score_has_no_number(dx_result: Result, tmp_path: Path) -> None:
    report = written(
        dx_result, tmp_path, probability=None, category=None, evidence=None, verdict="No score: turned."
    )
    answer = groups(report)[0]
    assert values(answer, "Pneumonia caused by SARS-CoV-2") == ["Score withheld by a check"]
    assert values(answer, "Finding") == []
    assert [item for item in answer.ContentSequence if item.ValueType == "NUM"] == []
    assert values(answer, "Conclusion") == ["No score: turned."]
    assert dciodvfy_errors(tmp_path / "other.sr.dcm") == []
    assert "No score: turned." in dsrdump(tmp_path / "other.sr.dcm")


def test_report_is_unverified_by_default(dx_result: Result, tmp_path: Path) -> None:
    nobody = pydicom.dcmread(dx_result.objects.report)
    assert values(groups(nobody)[0], "Acceptance by a reader") == [
        "Not accepted by any reader",
        "Not reviewed by a reader.",
    ]
    assert not [item for item in nobody.ContentSequence if item.ValueType == "PNAME"]
    somebody = written(dx_result, tmp_path, ReaderStatement("Jane Doe", "Hospital"))
    assert values(groups(somebody)[0], "Acceptance by a reader") == [
        "Accepted by a reader",
        "Lung masks reviewed and accepted by Jane Doe.",
    ]
    names = [str(item.PersonName) for item in somebody.ContentSequence if item.ValueType == "PNAME"]
    assert names == ["Jane Doe^"]
    for report in (nobody, somebody):  # a program for research verifies nothing
        assert (report.VerificationFlag, report.PreliminaryFlag) == ("UNVERIFIED", "PRELIMINARY")


def test_area_without_spacing_is_in_pixels(dx_result: Result, tmp_path: Path) -> None:
    from Testing.Python.reporting.dicom.films_of_every_kind import chest, write_film

    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", False)
    reading = replace(dx_result.reading, film=replace(dx_result.reading.film, sha256=None))
    objects = write_result_objects(film, reading, dx_result.labels, None, reader=None, folder=tmp_path)
    right = groups(pydicom.dcmread(objects.report))[2]
    area = next(item for item in right.ContentSequence if meaning(item) == "Area")
    assert value(area) == np.count_nonzero(dx_result.labels == 1)
    assert area.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue == "{pixels}"
    detector = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", False)
    dataset = pydicom.dcmread(detector)
    dataset.ImagerPixelSpacing = ["0.5", "0.25"]
    dataset.save_as(detector)
    objects = write_result_objects(film, reading, dx_result.labels, None, reader=None, folder=tmp_path)
    right = groups(pydicom.dcmread(objects.report))[2]
    area = next(item for item in right.ContentSequence if meaning(item) == "Area")
    assert value(area) == pytest.approx(np.count_nonzero(dx_result.labels == 1) * 0.125, abs=0.06)
    assert value(area.ContentSequence[0]) == "Measured in the detector plane, thus magnified"


@pytest.fixture
def in_spanish(tmp_path: Path) -> Iterator[None]:
    catalog = Catalog(locale="es")
    catalog.add("Not reviewed by a reader.", "Ningún lector ha aceptado este resultado.")
    place = tmp_path / "es" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "covidxray.mo").open("wb") as file:
        write_mo(file, catalog)
    assert use_language("es", folder=tmp_path) == "es"
    yield
    use_language(None)


def language(report: Dataset) -> str:
    return str(report.ContentSequence[0].ConceptCodeSequence[0].CodeValue)


@needs_validators
def test_language_is_stated(dx_result: Result, tmp_path: Path, in_spanish: None) -> None:
    assert language(pydicom.dcmread(dx_result.objects.report)) == "en"
    spanish = written(dx_result, tmp_path)
    assert language(spanish) == "es"
    assert values(groups(spanish)[0], "Acceptance by a reader")[1].startswith("Ningún lector")
    assert dciodvfy_errors(tmp_path / "other.sr.dcm") == []
    assert "Ningún lector" in dsrdump(tmp_path / "other.sr.dcm")


@pytest.mark.parametrize("name", ["", " ^ ", "a" * 65, "line\nbreak", "back\\slash"])
def test_reader_name_must_be_valid_in_dicom(name: str) -> None:
    with pytest.raises(ResultObjectError, match="name"):
        ReaderStatement(name)
