"""Reports of ours, read back into what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest

from CovidXRayLib.reporting.dicom.content_tree import children
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement, acceptance_sentence
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.objects.result_objects import write_result_objects
from CovidXRayLib.reporting.structured_report.read_report import is_our_report, read_report
from Testing.Python.reporting.conftest import SEVERITY, Result
from Testing.Python.reporting.dicom.films_of_every_kind import change_film, chest, write_film


def test_report_matches_the_reading(dx_result: Result) -> None:
    report, reading = read_report(dx_result.objects.report), dx_result.reading
    film = pydicom.dcmread(dx_result.film)
    assert (report.series_instance_uid, report.sop_instance_uid) == (
        film.SeriesInstanceUID,
        film.SOPInstanceUID,
    )
    assert report.segmentation_uid == pydicom.dcmread(dx_result.objects.seg).SOPInstanceUID
    meant, said = reading.rounded().evidence, report.evidence
    assert reading.probability is not None and meant is not None and said is not None
    assert report.probability == pytest.approx(reading.probability, abs=5e-5)
    assert said.threshold == pytest.approx(meant.threshold, abs=5e-5)
    assert said.prevalence == pytest.approx(meant.prevalence, abs=5e-5)
    for name in ("sensitivity", "specificity"):
        assert getattr(said, name).to_list() == pytest.approx(getattr(meant, name).to_list(), abs=1e-4), name
    assert (said.likelihood_ratio, said.measurement) == (meant.likelihood_ratio, meant.measurement)
    assert report.category == reading.category
    assert report.severity == reading.rounded().severity == SEVERITY
    assert report.conclusion == reading.verdict
    assert report.checks == reading.checks
    assert (report.accepted, report.reader, report.mask_edited) == (False, None, False)
    assert report.acceptance == acceptance_sentence(None)
    assert report.algorithm.weights == reading.weights


@pytest.mark.parametrize("prevalence", [1e-6, 4e-5, 6e-5, 0.123456, 0.99998, 1 - 1e-6])
def test_rare_and_common_disease(dx_result: Result, tmp_path: Path, prevalence: float) -> None:
    """Neither prevalence nor post-test probability is rounded to none or all."""
    reading = dx_result.reading.at_prevalence(prevalence)
    objects = write_result_objects(
        dx_result.film, reading, dx_result.labels, None, reader=None, folder=tmp_path
    )
    said = read_report(objects.report).evidence
    assert said is not None and reading.evidence is not None
    assert said.prevalence == pytest.approx(prevalence, rel=1e-9)
    assert 1 - said.prevalence == pytest.approx(1 - prevalence, rel=1e-3)
    (measurements,) = children(pydicom.dcmread(objects.report), "126010")
    stated = [
        float(item.MeasuredValueSequence[0].NumericValue) / 100
        for item in children(measurements.ContentSequence[0], "POST_TEST", "NUM")
    ]
    after = reading.evidence.post_test
    for share, meant in zip(stated, (after.value, after.low, after.high), strict=True):
        assert (share, 1 - share) == pytest.approx((meant, 1 - meant), rel=0.01)


def test_lungs_have_areas(dx_result: Result) -> None:
    report = read_report(dx_result.objects.report)
    film = pydicom.dcmread(dx_result.film)
    for side, label in (("right", 1), ("left", 2)):
        pixels = np.count_nonzero(dx_result.labels == label)
        lung = report.lungs[side]
        assert lung.area == pytest.approx(pixels * np.prod(film.PixelSpacing), abs=0.05)
        assert (lung.unit, lung.in_detector_plane) == ("mm2", False)
        assert lung.share == pytest.approx(pixels / dx_result.labels.size, abs=5e-5)


def test_accepting_and_editing_readers(dx_result: Result, tmp_path: Path) -> None:
    reader = ReaderStatement("Doe^Jane", "Hospital")
    objects = write_result_objects(
        dx_result.film,
        replace(dx_result.reading, mask_edited=True),
        dx_result.labels,
        None,
        reader=reader,
        folder=tmp_path,
    )
    report = read_report(objects.report)
    assert (report.accepted, report.reader, report.mask_edited) == (True, "Jane Doe", True)
    assert report.acceptance == acceptance_sentence(reader)


def test_withheld_score_stays_withheld(result_of: Callable[..., Result], tmp_path: Path) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME1", True)
    blank = bytes(2 * chest().pixels.size)
    change_film(film, PixelData=blank, PixelSpacing=None, ImagerPixelSpacing=[0.8, 1.2])
    result = result_of(film, tmp_path)
    report = read_report(result.objects.report)
    assert report.category is report.probability is report.evidence is report.severity is None
    assert report.conclusion == result.reading.verdict
    assert any(check.outcome == "failed" for check in report.checks)
    assert all(lung.in_detector_plane for lung in report.lungs.values())


def test_report_without_a_severity(dx_result: Result, tmp_path: Path) -> None:
    objects = write_result_objects(
        dx_result.film,
        replace(dx_result.reading, severity=None),
        dx_result.labels,
        None,
        reader=None,
        folder=tmp_path,
    )
    report = read_report(objects.report)
    assert report.severity is None and report.probability is not None


def test_report_without_a_zone_is_rejected(dx_result: Result, tmp_path: Path) -> None:
    dataset = pydicom.dcmread(dx_result.objects.report)
    (measurements,) = children(dataset, "126010")
    group = measurements.ContentSequence[0]
    (zone,) = children(group, "ZONE_E")
    group.ContentSequence.remove(zone)
    dataset.save_as(tmp_path / "cut.sr.dcm")
    with pytest.raises(ResultObjectError, match="cannot be read"):
        read_report(tmp_path / "cut.sr.dcm")


def test_foreign_report_is_rejected(dx_result: Result, tmp_path: Path) -> None:
    header = pydicom.dcmread(dx_result.objects.report)
    assert is_our_report(header)
    header.Manufacturer = "Somebody else"
    header.save_as(tmp_path / "foreign.sr.dcm")
    (tmp_path / "text.dcm").write_text("no DICOM")
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(dx_result.objects.report.read_bytes()[:2000])
    emptied = pydicom.dcmread(dx_result.objects.report)
    emptied.ContentSequence = []
    emptied.save_as(tmp_path / "emptied.dcm")
    paths = [dx_result.film, dx_result.objects.seg, tmp_path / "missing.dcm", *tmp_path.iterdir()]
    assert len(paths) == 7
    for path in paths:
        with pytest.raises(ResultObjectError, match=path.name):
            read_report(path)
