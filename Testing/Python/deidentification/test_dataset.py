"""The header of a film without its patient: nothing identifying survives, and what a film needs stays."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pydicom
import pytest
from dicomanonymizer.dicomfields_selector import dicom_anonymization_database_selector
from pydicom.datadict import dictionary_has_tag, dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from CovidXRayLib.deidentification import attributes
from CovidXRayLib.deidentification.dataset import deidentified_dicom
from CovidXRayLib.deidentification.pseudonyms import Pseudonyms
from CovidXRayLib.films.film_problem import FilmProblem
from Testing.Python.curation.canaries import films_with_canaries, holds_canary
from Testing.Python.deidentification.deidentified_films import (
    NAMES,
    PATIENT,
    bytes_of,
    deidentified,
)

# The profile's table as others have read it from the standard: the edition of 2026c.
PROFILE = {
    tag: action
    for action, tags in dicom_anonymization_database_selector("dicomfields_2026c").items()
    if action != "ALL_TAGS"
    for tag in tags
}
# A value of each kind that could not be overlooked if it stayed.
TRACES: dict[str, Any] = {
    **dict.fromkeys(("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UT", "UR"), "ZZTRACEZZ"),
    **dict.fromkeys(("OB", "OW", "UN", "OB or OW", "OF", "OD", "OL"), b"ZZTRACEZZZZZ"),
    "UI": "1.2.3.99999.77777", "DA": "20210317", "TM": "131719.17", "DT": "20210317131719", "AS": "077Y",
    "DS": "7717.7177", "IS": "77177177", "FD": 7717.7177, "FL": 7717.7177,
    **dict.fromkeys(("SL", "UL", "SS", "US"), 31717),
}  # fmt: skip
TELLTALE = (b"ZZTRACEZZ", b"1.2.3.99999.77777", b"20210317", b"131719", b"077Y", b"7717.7177", b"77177177")


def add_traces(dataset: Dataset) -> int:
    """Add every attribute of the profile that is not there yet, sequences with one item of their kind."""
    added = 0
    for place in PROFILE:
        tag = Tag(place[:2])
        if tag.group < 8 or tag in dataset or not dictionary_has_tag(tag):
            continue
        vr = dictionary_VR(tag)
        if vr == "SQ":
            item = Dataset()
            item.PatientName = "ZZTRACEZZ"
            dataset.add(DataElement(tag, "SQ", [item]))
        else:
            vr = "OW" if vr == "OB or OW" else vr
            dataset.add(DataElement(tag, vr, TRACES[vr]))
        added += 1
    private = dataset.private_block(0x0029, "ZZTRACEZZ MEDICAL", create=True)
    private.add_new(0x10, "LO", "ZZTRACEZZ")
    return added


def test_all_650_profile_attributes_are_removed(film: pydicom.FileDataset) -> None:
    assert add_traces(film) > 500
    for keyword in (*attributes.CODES, "VOILUTSequence"):
        if keyword not in film:
            table = Dataset()
            table.add_new("LUTDescriptor", "US", [4, 0, 16])
            table.add_new("LUTData", "OW", np.arange(4, dtype="<u2").tobytes())
            film.VOILUTSequence = [table]
        add_traces(film[keyword].value[0])
    film.add_new(0x60003000, "OW", b"ZZTRACEZZZ")  # an overlay
    film.add_new(0xFFFCFFFC, "OB", b"ZZTRACEZZZ")  # what trails the data set
    film.preamble = b"ZZTRACEZZ".ljust(128)
    before = bytes_of(film)
    assert all(trace in before for trace in TELLTALE)

    after = deidentified_dicom(before, PATIENT, NAMES)
    assert [trace for trace in TELLTALE if trace in after] == []
    found = {element.tag for element in pydicom.dcmread(io.BytesIO(after)).iterall()}
    allowed = {
        tag_for_keyword(keyword)
        for keyword in (*attributes.EMPTY, *attributes.PATIENT, *attributes.REPLACED_UIDS)
    }
    assert {tag for tag in found if (tag.group, tag.element) in PROFILE} <= allowed
    assert not any(tag.is_private for tag in found)


def test_no_kept_attribute_is_in_the_profile() -> None:
    kept = (
        *attributes.KEPT,
        *attributes.CODES,
        *attributes.CODE,
        *attributes.TABLES,
        *attributes.PIXEL_LAYOUT,
    )
    tags = {keyword: tag_for_keyword(keyword) for keyword in kept}
    assert None not in tags.values()
    named = {keyword for keyword, tag in tags.items() if (tag >> 16, tag & 0xFFFF) in PROFILE}
    assert named == set()


def test_required_attributes_are_present_and_deidentification_is_documented(
    film: pydicom.FileDataset,
) -> None:
    film.PatientSex, film.StudyDate, film.AccessionNumber = "F", "20210317", "12345"
    new = deidentified(film)
    assert (new.PatientName, new.PatientID) == (PATIENT, PATIENT)
    for keyword in attributes.EMPTY:
        assert keyword in new and not new[keyword].value, keyword
    assert new.PatientIdentityRemoved == "YES"
    assert new.LongitudinalTemporalInformationModified == "REMOVED"
    (code,) = new.DeidentificationMethodCodeSequence
    assert (code.CodeValue, code.CodingSchemeDesignator) == ("113100", "DCM")
    assert new.file_meta.MediaStorageSOPInstanceUID == new.SOPInstanceUID
    assert new.SOPClassUID == film.SOPClassUID
    assert new.ViewCodeSequence[0].CodeMeaning == film.ViewCodeSequence[0].CodeMeaning


def test_uids_are_replaced_consistently_within_one_database(film: pydicom.FileDataset) -> None:
    old = {film.StudyInstanceUID, film.SeriesInstanceUID, film.SOPInstanceUID}
    one = deidentified(film)
    film.SOPInstanceUID = film.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    other = deidentified(film)
    assert one.StudyInstanceUID == other.StudyInstanceUID
    assert one.SeriesInstanceUID == other.SeriesInstanceUID
    assert one.SOPInstanceUID != other.SOPInstanceUID
    assert {one.StudyInstanceUID, one.SeriesInstanceUID, one.SOPInstanceUID} & old == set()
    assert one.StudyInstanceUID.is_valid
    assert Pseudonyms(b"another").uid(film.StudyInstanceUID) != one.StudyInstanceUID
    assert "secret" not in repr(NAMES)


def test_institution_codes_are_removed(film: pydicom.FileDataset) -> None:
    film.ViewCodeSequence[0].CodingSchemeDesignator = "99STMARY"
    assert "ViewCodeSequence" not in deidentified(film)


def test_name_hidden_anywhere_is_removed(
    film: pydicom.FileDataset, print_measurement: Callable[[str], None]
) -> None:
    written = 0
    for what, data in films_with_canaries(bytes_of(film), 1000, seed=7):
        assert holds_canary(data), what
        try:
            content = deidentified_dicom(data, PATIENT, NAMES)
        except FilmProblem:
            continue
        assert not holds_canary(content), what
        written += 1
    assert written > 700
    print_measurement(f"a name hidden at 1,000 random places: {written} files written, 0 with the name")


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("BodyPartExamined", "SMITH"),
        ("ViewPosition", "ANNA"),
        ("Laterality", "X"),
        ("PatientOrientation", ["L", "ANNA"]),
        ("PatientOrientation", ["R\u00c4", "F"]),
        ("Manufacturer", "St. Mary's workshop"),
        ("KVP", "19570412"),
        ("ExposureTime", "195704120"),
        ("PixelSpacing", ["0.143", "0.143", "0.143"]),
        ("LossyImageCompressionMethod", "ANNA_SMITH"),
        ("RescaleType", "ANNA"),
    ],
)
def test_undefined_value_is_removed(film: pydicom.FileDataset, keyword: str, value: Any) -> None:
    film.SpecificCharacterSet = "ISO_IR 192"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        setattr(film, keyword, value)
        assert keyword not in deidentified(film)


def test_value_with_wrong_vr_is_removed(
    film: pydicom.FileDataset,
) -> None:
    film[tag_for_keyword("ViewPosition")] = DataElement(tag_for_keyword("ViewPosition"), "LO", "PA")
    assert "ViewPosition" not in deidentified(film)


def test_acquisition_parameters_are_kept(film: pydicom.FileDataset) -> None:
    said = {
        "ImageType": ["ORIGINAL", "PRIMARY"],
        "BodyPartExamined": "CHEST",
        "ViewPosition": "PA",
        "PatientOrientation": ["L", "F"],
        "KVP": "125",
        "ExposureInuAs": "1900",
        "DistanceSourceToDetector": "1828.8",
        "PixelSpacing": ["0.143", "0.139"],
        "Grid": ["FOCUSED", "RECIPROCATING"],
        "PixelIntensityRelationship": "LOG",
        "PixelIntensityRelationshipSign": -1,
        "LossyImageCompression": "01",
        "LossyImageCompressionRatio": "20.5",
        "LossyImageCompressionMethod": "ISO_10918_1",
    }
    for keyword, value in said.items():
        setattr(film, keyword, value)
    film.Manufacturer = "SIEMENS Healthineers, Dr. Smith's room"
    film.ImageType = [*said["ImageType"], "DR SMITH"]
    new = deidentified(film)
    for keyword, value in said.items():
        found = new[keyword].value
        assert (list(found) if isinstance(value, list) else str(found)) == (
            value if keyword == "PixelSpacing" or isinstance(value, list) else str(value)
        ), keyword
    assert new.Manufacturer == "Siemens"


@pytest.mark.parametrize(("value", "scheme"), [("399348003", "SCT"), ("R-10206", "SRT"), ("R-10206", "SNM3")])
def test_code_meanings_are_standard(film: pydicom.FileDataset, value: str, scheme: str) -> None:
    code = film.ViewCodeSequence[0]
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, "ANNA SMITH"
    (new,) = deidentified(film).ViewCodeSequence
    assert (new.CodeValue, new.CodingSchemeDesignator, new.CodeMeaning) == (
        "399348003",
        "SCT",
        "antero-posterior",
    )


def test_lookup_table_that_may_encode_text_stops_the_export(film: pydicom.FileDataset) -> None:
    table = Dataset()
    table.add_new("LUTDescriptor", "US", [6, 0, 16])
    table.add_new("LUTData", "OW", b"ANNA SMITH  ")
    film.VOILUTSequence = [table]
    with pytest.raises(FilmProblem, match="lookup table"):
        deidentified(film)
    film.VOILUTSequence[0].LUTData = np.arange(6, dtype="<u2").tobytes() + b"ANNA SMITH"
    assert b"ANNA" not in deidentified(film).VOILUTSequence[0].LUTData


def test_private_sop_class_becomes_secondary_capture(film: pydicom.FileDataset) -> None:
    film.SOPClassUID = film.file_meta.MediaStorageSOPClassUID = "1.2.840.113619.19570412"
    assert deidentified(film).SOPClassUID == "1.2.840.10008.5.1.4.1.1.7"
