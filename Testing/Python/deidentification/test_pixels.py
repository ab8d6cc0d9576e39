"""The pixels of a film without its patient: the picture stays as it was, and nothing hides in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from CovidXRayLib.deidentification.dataset import burned_in_text, deidentified_dicom
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import TRANSFER_SYNTAXES, write_dicom
from Testing.Python.deidentification.deidentified_films import (
    NAMES,
    PATIENT,
    bytes_of,
    deidentified,
    pixels_of,
)


@pytest.mark.parametrize("compression", TRANSFER_SYNTAXES)
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_image_is_unchanged(tmp_path: Path, photometric: Any, compression: Any) -> None:
    path = tmp_path / "phantom.dcm"
    write_dicom(project_chest(3, size=128), path, photometric=photometric, compression=compression)
    before = read_film(path)
    (tmp_path / "new.dcm").write_bytes(deidentified_dicom(path.read_bytes(), PATIENT, NAMES))
    after = read_film(tmp_path / "new.dcm")
    np.testing.assert_array_equal(after.pixels, before.pixels)
    for name in ("spacing", "patient_orientation", "view", "laterality", "modality", "body_part"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.warnings == before.warnings


def signed(film: pydicom.FileDataset) -> None:
    values = film.pixel_array.astype(np.int32) - 2048
    film.PixelRepresentation, film.PixelData = 1, values.astype("<i2").tobytes()
    film.RescaleIntercept = "2048"


def padded_outside_its_range(film: pydicom.FileDataset) -> None:
    values = film.pixel_array.copy()
    values[:20] = 65535
    film.PixelData = values.tobytes()
    film.add_new("PixelPaddingValue", "US", 65535)


def padded_over_a_range(film: pydicom.FileDataset) -> None:
    film.add_new("PixelPaddingValue", "US", 0)
    film.add_new("PixelPaddingRangeLimit", "US", 300)


def high_bit_above(film: pydicom.FileDataset) -> None:
    film.PixelData, film.HighBit = (film.pixel_array << 4).tobytes(), 15


def tables(film: pydicom.FileDataset) -> None:
    del film.WindowCenter, film.WindowWidth, film.RescaleSlope, film.RescaleIntercept, film.RescaleType
    for keyword, entries in (
        ("ModalityLUTSequence", np.arange(4096) ** 2 // 256),
        ("VOILUTSequence", np.sqrt(np.arange(65536)) * 255),
    ):
        table = Dataset()
        table.add_new("LUTDescriptor", "US", [len(entries) % 65536, 0, 16])
        table.add_new("LUTData", "OW", entries.astype("<u2").tobytes())
        if keyword == "ModalityLUTSequence":
            table.ModalityLUTType = "US"
        film.add_new(keyword, "SQ", [table])


@pytest.mark.parametrize(
    "change", [signed, padded_outside_its_range, padded_over_a_range, high_bit_above, tables]
)
@pytest.mark.parametrize("syntax", [None, ImplicitVRLittleEndian])
def test_unusual_gray_levels_are_preserved(
    film: pydicom.FileDataset, tmp_path: Path, change: Callable[[Any], None], syntax: str | None
) -> None:
    change(film)
    if syntax:
        film.file_meta.TransferSyntaxUID = syntax
    before = bytes_of(film)
    after = deidentified_dicom(before, PATIENT, NAMES)
    shown = pixels_of(before, tmp_path)
    assert np.unique(shown).size > 100
    np.testing.assert_array_equal(pixels_of(after, tmp_path), shown)


def test_big_endian_lookup_tables_are_byte_swapped(film: pydicom.FileDataset, tmp_path: Path) -> None:
    tables(film)
    little = bytes_of(film)
    pixels = film.pixel_array
    big = Dataset()  # pydicom refuses to turn a data set that was read
    big.update({element.tag: element for element in film})
    big.file_meta = film.file_meta
    big.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    big.PixelData = pixels.astype(">u2").tobytes()
    for keyword in ("ModalityLUTSequence", "VOILUTSequence"):
        item = big[keyword].value[0]
        item.LUTData = np.frombuffer(item.LUTData, "<u2").astype(">u2").tobytes()
    after = deidentified_dicom(bytes_of(big), PATIENT, NAMES)
    np.testing.assert_array_equal(pixels_of(after, tmp_path), pixels_of(little, tmp_path))


def test_unused_bits_are_cleared(film: pydicom.FileDataset, tmp_path: Path) -> None:
    clean = film.pixel_array
    writing = np.zeros_like(clean)
    writing[10:20, 30:90] = 0xA000  # an overlay as it was kept before 2004
    film.PixelData = (clean | writing).tobytes()
    new = deidentified(film)
    np.testing.assert_array_equal(np.frombuffer(new.PixelData, "<u2").reshape(clean.shape), clean)


@pytest.mark.parametrize(
    ("stated", "sop_class", "expected"),
    [
        ("YES", None, "yes"),
        ("NO", "1.2.840.10008.5.1.4.1.1.7", "no"),
        (None, "1.2.840.10008.5.1.4.1.1.7", "unknown"),
        (None, "1.2.840.10008.5.1.4.1.1.7.2", "unknown"),
        (None, None, "not stated"),
    ],
)
def test_films_with_possible_text_are_identified(
    film: pydicom.FileDataset, stated: str | None, sop_class: str | None, expected: str
) -> None:
    del film.BurnedInAnnotation
    if stated:
        film.BurnedInAnnotation = stated
    if sop_class:
        film.SOPClassUID = film.file_meta.MediaStorageSOPClassUID = sop_class
    assert burned_in_text(bytes_of(film)) == expected


def test_digitized_film_may_show_text(film: pydicom.FileDataset) -> None:
    del film.BurnedInAnnotation
    film.ConversionType = "DF"
    assert burned_in_text(bytes_of(film)) == "unknown"


def test_image_in_color_is_rejected(film: pydicom.FileDataset) -> None:
    gray = (film.pixel_array >> 4).astype(np.uint8)
    film.SamplesPerPixel, film.PhotometricInterpretation, film.PlanarConfiguration = 3, "RGB", 0
    film.BitsAllocated, film.BitsStored, film.HighBit = 8, 8, 7
    film.PixelData = np.repeat(gray, 3).tobytes()
    with pytest.raises(FilmProblem, match="color"):
        deidentified_dicom(bytes_of(film), PATIENT, NAMES)


@pytest.mark.slow
def test_real_films_are_unchanged(
    data_folder: Path, tmp_path: Path, print_measurement: Callable[[str], None]
) -> None:
    from CovidXRayLib.errors import FilmError

    compared = 0
    for path in sorted((data_folder / "dicom").rglob("*")):
        try:
            before = read_film(path)
        except FilmError:
            continue
        try:
            data = deidentified_dicom(path.read_bytes(), PATIENT, NAMES)
        except FilmProblem as problem:
            assert "color" in str(problem.problem), path.name
            continue
        np.testing.assert_array_equal(pixels_of(data, tmp_path), before.pixels, err_msg=path.name)
        for value in vars(before.identifiers).values():
            if len(value) > 4 and value != before.identifiers.sop_class_uid:
                assert value.encode() not in data, path.name
        compared += 1
    assert compared >= 10
    print_measurement(f"{compared} real DICOM films look the same after de-identification, pixel for pixel")
