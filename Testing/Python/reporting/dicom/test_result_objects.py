"""Writing a result as objects: the same twice is the same, and no other film's result is written."""

from __future__ import annotations

import logging
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image

from CovidXRayLib.errors import FilmError
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.objects.result_objects import ResultObjects, write_result_objects
from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.dicom.films_of_every_kind import change_film, chest, write_film


def write(
    result: Result, folder: Path, reader: ReaderStatement | None = None, **changes: Any
) -> ResultObjects:
    reading = replace(result.reading, **changes)
    return write_result_objects(
        result.film, reading, result.labels, result.opacity_map, reader=reader, folder=folder
    )


def uids(objects: ResultObjects) -> list[str]:
    return [str(pydicom.dcmread(path).SOPInstanceUID) for path in objects]


def test_objects_are_reproducible(dx_result: Result, tmp_path: Path) -> None:
    again = write(dx_result, tmp_path)
    assert uids(again) == uids(dx_result.objects)
    # As if some time had passed: a new file would have other moments.
    for path in again:
        dataset = pydicom.dcmread(path)
        dataset.InstanceCreationDate = dataset.ContentDate = "20200101"
        dataset.save_as(path)
    older = [(path.read_bytes(), path.stat().st_mtime_ns) for path in again]
    assert uids(write(dx_result, tmp_path)) == uids(dx_result.objects)
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in again] == older


def test_8_bit_opacity_map_gives_the_same_object(dx_result: Result, tmp_path: Path) -> None:
    heat = dx_result.opacity_map
    assert heat is not None
    kept = np.rint(heat * 255).astype(np.uint8).astype(np.float32) / np.float32(255)
    reading = dx_result.reading
    again = write_result_objects(
        dx_result.film, reading, dx_result.labels, kept, reader=None, folder=tmp_path
    )
    assert uids(again) == uids(dx_result.objects)


def test_different_result_is_a_different_object(dx_result: Result, tmp_path: Path) -> None:
    seg, report, opacity_map = uids(dx_result.objects)
    assert dx_result.reading.evidence is not None
    evidence = replace(dx_result.reading.evidence, prevalence=0.01)
    other_prevalence = uids(write(dx_result, tmp_path, evidence=evidence))
    assert other_prevalence[::2] == [seg, opacity_map]
    assert other_prevalence[1] != report
    accepted = uids(write(dx_result, tmp_path, ReaderStatement("Jane Doe")))
    assert accepted[::2] == [seg, opacity_map]
    assert accepted[1] not in (report, other_prevalence[1])
    weights = dict(dx_result.reading.weights) | {"unet": "0" * 64}
    assert not {*uids(write(dx_result, tmp_path, weights=weights))} & {seg, report, opacity_map}


@pytest.mark.parametrize("share", [0.3, 0.999])
def test_damaged_file_is_rewritten(dx_result: Result, tmp_path: Path, share: float) -> None:
    objects = write(dx_result, tmp_path)
    whole = {path: len(path.read_bytes()) for path in objects}
    for path, size in whole.items():
        path.write_bytes(path.read_bytes()[: int(size * share)])
    write(dx_result, tmp_path)
    assert {path: len(path.read_bytes()) for path in objects} == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in objects)


def test_stale_opacity_map_is_removed(dx_result: Result, tmp_path: Path) -> None:
    stale = write(dx_result, tmp_path).opacity_map
    assert stale is not None and stale.exists()
    reading = replace(dx_result.reading, probability=None, evidence=None)
    objects = write_result_objects(
        dx_result.film, reading, dx_result.labels, None, reader=None, folder=tmp_path
    )
    assert objects.opacity_map is None
    assert len(list(objects)) == 2
    assert not stale.exists()


def test_image_file_has_no_study(dx_result: Result, tmp_path: Path) -> None:
    path = tmp_path / "film.png"
    Image.fromarray(np.rint(dx_result.analyzed.film.pixels * 255).astype(np.uint8)).save(path)
    with pytest.raises(ResultObjectError, match=r"film\.png: image file without a DICOM study"):
        write_result_objects(path, dx_result.reading, dx_result.labels, None, reader=None, folder=tmp_path)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("keyword", ["SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"])
def test_unreferenceable_film_is_rejected(dx_result: Result, tmp_path: Path, keyword: str) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    change_film(film, **{keyword: None})
    with pytest.raises(ResultObjectError, match=keyword):
        write_result_objects(film, dx_result.reading, dx_result.labels, None, reader=None, folder=tmp_path)


def test_other_image_type_is_rejected(dx_result: Result, tmp_path: Path) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    change_film(film, SOPClassUID="1.2.840.10008.5.1.4.1.1.12.1")
    with pytest.raises(ResultObjectError, match="X-Ray Angiographic Image Storage"):
        write_result_objects(film, dx_result.reading, dx_result.labels, None, reader=None, folder=tmp_path)


def test_film_of_another_patient_is_rejected(dx_result: Result, tmp_path: Path) -> None:
    other = write_film(chest(8), tmp_path / "film.dcm", "DX", "MONOCHROME2", True)
    with pytest.raises(ResultObjectError, match="not the film that was analyzed"):
        write_result_objects(other, dx_result.reading, dx_result.labels, None, reader=None, folder=tmp_path)
    for labels in (dx_result.labels[1:], dx_result.labels.astype(bool), dx_result.labels + 1):
        with pytest.raises(ResultObjectError, match="are not of this film"):
            write_result_objects(
                dx_result.film, dx_result.reading, labels, None, reader=None, folder=tmp_path
            )
    with pytest.raises(FilmError, match="no such file"):
        write_result_objects(
            tmp_path / "gone.dcm", dx_result.reading, dx_result.labels, None, reader=None, folder=tmp_path
        )


def test_lossy_film_is_declared_in_its_results(dx_result: Result, tmp_path: Path) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    change_film(film, LossyImageCompression="01", LossyImageCompressionRatio="12")
    reading = replace(dx_result.reading, film=replace(dx_result.reading.film, sha256=None))
    opacity_map = dx_result.opacity_map
    objects = write_result_objects(film, reading, dx_result.labels, opacity_map, reader=None, folder=tmp_path)
    for path in (objects.seg, objects.opacity_map):
        dataset = pydicom.dcmread(str(path))
        assert (dataset.LossyImageCompression, dataset.LossyImageCompressionRatio) == ("01", 12)


def test_header_values_are_not_logged(
    dx_result: Result, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    film = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        change_film(film, PatientID="SECRET" * 20, PatientName="SECRET", SOPInstanceUID="1.2.0345")
        change_film(film, PatientBirthDate="SECRET", AccessionNumber="SECRET" * 5)
    reading = replace(dx_result.reading, film=replace(dx_result.reading.film, sha256=None))
    caplog.clear()
    with warnings.catch_warnings(record=True) as caught, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        objects = write_result_objects(
            film, reading, dx_result.labels, dx_result.opacity_map, reader=None, folder=tmp_path
        )
        read_segmentation(objects.seg)
    assert [str(warning.message) for warning in caught] == []
    assert "SECRET" not in caplog.text and "1.2.0345" not in caplog.text
