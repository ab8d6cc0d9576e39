"""What a result inherits from a film's header, and what it does not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest
from pydicom.datadict import tag_for_keyword
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit

from CovidXRayLib.films.dicom.parsed_dicom import FILM_TAGS
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.quality_checks.check_names import CHECK_NAMES
from CovidXRayLib.reporting.dicom.source_film import (
    _LOSSY,
    _OPTIONAL,
    _TYPE_2,
    _UIDS,
    read_source,
    valid_or_empty,
)
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.page.patient_block import patient_of
from CovidXRayLib.reporting.structured_report.report_codes import own
from Testing.Python.reporting.dicom.films_of_every_kind import COLUMNS, ROWS, chest, write_film


@pytest.mark.parametrize(
    ("keyword", "value", "kept"),
    [
        ("StudyDate", "20200229", "20200229"),
        ("StudyDate", "2020.02.29", "20200229"),  # as ACR-NEMA had it
        ("StudyDate", "20201301", ""),
        ("StudyDate", "20210229", ""),  # as no calendar has it
        ("PatientBirthDate", "19800000", ""),
        ("StudyDate", "today", ""),
        ("StudyTime", "12:30:59", "123059"),
        ("StudyTime", "123059.123456", "123059.123456"),
        ("StudyTime", "256059", ""),
        ("PatientSex", "f", "F"),
        ("PatientSex", "female", ""),
        ("PatientAge", "043Y", "043Y"),
        ("PatientAge", "43", ""),
        ("PatientID", "A 1/2", "A 1/2"),
    ],
)
def test_only_valid_values_are_kept(keyword: str, value: str, kept: str) -> None:
    assert valid_or_empty(keyword, value) == kept


def test_jpeg_is_lossy_regardless_of_its_header(tmp_path: Path) -> None:
    phantom = chest()
    path = write_film(phantom, tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    dataset = pydicom.dcmread(path)
    image = np.rint(phantom.pixels * 255).astype(np.uint8)
    done, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 50])
    assert done
    dataset.PixelData = encapsulate([jpeg.tobytes()])
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.save_as(path)
    header = read_source(path).header
    assert header.LossyImageCompression == "01"
    ratio = ROWS * COLUMNS / len(jpeg)
    assert float(header.LossyImageCompressionRatio) == pytest.approx(ratio, rel=0.02)
    assert header.LossyImageCompressionMethod == "ISO_10918_1"


@pytest.mark.parametrize("uid", ["1.2.826.0.1." + "3" * 60, "1.2.ABC", "1.2..3", "1.2.3."])
@pytest.mark.parametrize("keyword", _UIDS[1:])
@pytest.mark.filterwarnings("ignore:Invalid value for VR UI:UserWarning")
def test_identifiers_that_no_object_may_repeat_are_refused(tmp_path: Path, keyword: str, uid: str) -> None:
    path = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    dataset = pydicom.dcmread(path)
    setattr(dataset, keyword, uid)
    dataset.save_as(path)
    with pytest.raises(ResultObjectError, match=f"the {keyword} in its header is not a valid UID"):
        read_source(path)


def test_multiple_values_are_kept(tmp_path: Path) -> None:
    path = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    dataset = pydicom.dcmread(path)
    dataset.PatientID, dataset.PatientName = ["12", "34"], ["Doe^Jane", "Roe^Jane"]
    dataset.LossyImageCompression, dataset.LossyImageCompressionRatio = "01", ["10", "1.5"]
    dataset.save_as(path)
    header = read_source(path).header
    assert (header.PatientID, header.PatientName) == (["12", "34"], "Doe^Jane")
    assert header.LossyImageCompressionRatio == [10, 1.5]
    patient = patient_of(read_film(path))
    assert patient is not None
    assert (patient.name, patient.number) == ("Jane Doe", r"12\34")


def test_file_is_not_needed_after_reading(tmp_path: Path) -> None:
    path = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    film, header = read_film(path), read_source(path).header
    path.unlink()
    source = read_source(film)
    assert source.film is film
    assert source.header == header


def test_film_keeps_inherited_attributes() -> None:
    inherited = {*_TYPE_2, *_OPTIONAL, *_UIDS, *_LOSSY, "SpecificCharacterSet", "BitsAllocated"}
    assert {tag_for_keyword(name) for name in inherited | {"PixelAspectRatio"}} <= FILM_TAGS


def test_every_check_has_a_code() -> None:
    codes = [own(f"CHECK_{name.upper()}") for name in CHECK_NAMES]
    assert len({code.meaning for code in codes}) == len(CHECK_NAMES)
    assert all(len(code.value) <= 16 and len(code.meaning) <= 64 for code in codes)  # SH and LO
