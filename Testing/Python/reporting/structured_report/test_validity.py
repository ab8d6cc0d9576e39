"""Every object of every kind of film, before other people's validators, and read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest

from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.dicom.films_of_every_kind import (
    VARIANT_NAMES,
    VARIANTS,
    change_film,
    chest,
    write_film,
)
from Testing.Python.reporting.dicom.validators import (
    dciodvfy_errors,
    dcmdump,
    dsrdump,
    needs_validators,
    sort_errors,
)

IDENTITY = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyID"),
    *("StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName"),
)


@needs_validators
@pytest.mark.parametrize(("kind", "photometric", "spaced"), VARIANTS, ids=VARIANT_NAMES)
def test_validators_pass(
    result_of: Callable[..., Result], tmp_path: Path, kind: str, photometric: str, spaced: bool
) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", kind, photometric, spaced)
    result = result_of(film, tmp_path, ReaderStatement("Jane Doe", "Hospital"))
    assert result.objects.opacity_map is not None
    for path in result.objects:
        assert dciodvfy_errors(path) == [], path.name
        dcmdump(path)
    dsrdump(result.objects.report)
    read = read_segmentation(result.objects.seg)
    np.testing.assert_array_equal(read.labels, result.labels)
    assert read.sop_instance_uid == pydicom.dcmread(film).SOPInstanceUID


@needs_validators
def test_missing_attributes_are_empty_and_valid(result_of: Callable[..., Result], tmp_path: Path) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME1", False)
    missing = [keyword for keyword in IDENTITY if keyword != "StudyInstanceUID"]
    change_film(film, PatientOrientation=None, ViewPosition=None, **dict.fromkeys(missing))
    for path in result_of(film, tmp_path).objects:
        dataset = pydicom.dcmread(path)
        for keyword in missing:
            assert keyword in dataset and not dataset[keyword].value, (path.name, keyword)
        assert dciodvfy_errors(path) == [], path.name


@needs_validators
@pytest.mark.filterwarnings("ignore:Invalid value", "ignore:The value length")
def test_errors_of_the_film_are_listed_separately(result_of: Callable[..., Result], tmp_path: Path) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "DX", "MONOCHROME2", True)
    change_film(film, StudyInstanceUID="999.01.5", PatientID="X" * 70)
    for path in result_of(film, tmp_path).objects:
        own, the_films = sort_errors(path, film)
        assert own == [], path.name
        assert any("999.01.5" in error for error in the_films)
        assert pydicom.dcmread(path).PatientID == "X" * 70  # it must still name the same patient


@needs_validators
def test_invalid_date_stops_no_result(result_of: Callable[..., Result], tmp_path: Path) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    change_film(film, PatientBirthDate="19800230", StudyDate="20210431")
    for path in result_of(film, tmp_path).objects:
        dataset = pydicom.dcmread(path)
        assert (dataset.PatientBirthDate, dataset.StudyDate) == ("", "")
        assert dciodvfy_errors(path) == [], path.name


def test_patient_and_study_are_inherited_and_series_is_new(dx_result: Result) -> None:
    film = pydicom.dcmread(dx_result.film)
    objects = [pydicom.dcmread(path) for path in dx_result.objects]
    for dataset in objects:
        for keyword in IDENTITY:
            assert dataset[keyword].value == film[keyword].value, keyword
        assert "RESEARCH USE ONLY" in dataset.SeriesDescription
        assert dataset.SeriesNumber > 9000
    for keyword in ("SeriesInstanceUID", "SOPInstanceUID"):
        assert len({str(dataset[keyword].value) for dataset in (film, *objects)}) == 4
    assert [dataset.Modality for dataset in objects] == ["SEG", "SR", "OT"]


def test_other_scripts_are_kept_and_invalid_dates_dropped(
    result_of: Callable[..., Result], tmp_path: Path
) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    japanese = "Yamada^Tarou=山田^太郎=やまだ^たろう"
    change_film(film, SpecificCharacterSet=["", "ISO 2022 IR 87"], PatientName=japanese)
    with pytest.warns(UserWarning, match="Invalid value"):
        change_film(film, StudyDate="1999.12.31", PatientBirthDate="unknown")
    for path in result_of(film, tmp_path).objects:
        dataset = pydicom.dcmread(path)
        assert dataset.SpecificCharacterSet == "ISO_IR 192"
        assert str(dataset.PatientName) == japanese
        assert (dataset.StudyDate, dataset.PatientBirthDate) == ("19991231", "")


@needs_validators
def test_validator_detects_an_error(dx_result: Result, tmp_path: Path) -> None:
    for path in dx_result.objects:
        dataset = pydicom.dcmread(path)
        del dataset.SeriesInstanceUID
        dataset.save_as(tmp_path / path.name)
        assert dciodvfy_errors(tmp_path / path.name), path.name
