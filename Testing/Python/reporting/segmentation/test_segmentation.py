"""The segmentation: its codes, its references, and the way back to masks on the right film."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from CovidXRayLib import __version__
from CovidXRayLib.reporting.dicom.slicer_terminology import lung_terminology
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.segmentation import segmentation_object
from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.segmentation.conftest import saved


def code(sequence: list[Dataset]) -> tuple[str, str]:
    return str(sequence[0].CodeValue), str(sequence[0].CodingSchemeDesignator)


def test_segment_codes_match_slicer(seg: Dataset) -> None:
    for item, side in zip(seg.SegmentSequence, ("right", "left"), strict=True):
        kind = item.SegmentedPropertyTypeCodeSequence
        codes = (
            code(item.SegmentedPropertyCategoryCodeSequence),
            code(kind),
            code(kind[0].SegmentedPropertyTypeModifierCodeSequence),
        )
        terms = [tuple(term.split("^")[1::-1]) for term in lung_terminology(side).split("~")[1:4]]
        assert [*codes] == terms
        assert item.SegmentLabel == f"{side.capitalize()} lung"


def test_film_is_referenced_without_a_frame_of_reference(seg: Dataset, dx_result: Result) -> None:
    film = pydicom.dcmread(dx_result.film)
    series = seg.ReferencedSeriesSequence[0]
    instance = series.ReferencedInstanceSequence[0]
    assert series.SeriesInstanceUID == film.SeriesInstanceUID
    assert (instance.ReferencedSOPClassUID, instance.ReferencedSOPInstanceUID) == (
        film.SOPClassUID,
        film.SOPInstanceUID,
    )
    assert (seg.NumberOfFrames, seg.Rows, seg.Columns) == (2, film.Rows, film.Columns)
    assert "FrameOfReferenceUID" not in seg
    measures = seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    assert measures.PixelSpacing == film.PixelSpacing


def test_program_and_weights_are_named(seg: Dataset, dx_result: Result) -> None:
    for item in seg.SegmentSequence:
        algorithm = item.SegmentationAlgorithmIdentificationSequence[0]
        assert (algorithm.AlgorithmName, algorithm.AlgorithmVersion) == ("CovidXRay", __version__)
        for network, digest in dx_result.reading.weights.items():
            assert f"{network}_sha256={digest}" in algorithm.AlgorithmParameters
        assert item.SegmentAlgorithmType == "AUTOMATIC"
    read = read_segmentation(dx_result.objects.seg).algorithm
    assert read is not None
    assert read.weights == dx_result.reading.weights
    assert (read.name, read.version) == ("CovidXRay", __version__)


def test_highdicom_and_pydicom_read_the_same_pixels(seg: Dataset, dx_result: Result) -> None:
    from highdicom.seg import segread

    film_uid = str(pydicom.dcmread(dx_result.film).SOPInstanceUID)
    frames = segread(dx_result.objects.seg).get_pixels_by_source_instance([film_uid], combine_segments=True)
    np.testing.assert_array_equal(frames[0], dx_result.labels)
    np.testing.assert_array_equal(seg.pixel_array[0], dx_result.labels == 1)
    np.testing.assert_array_equal(seg.pixel_array[1], dx_result.labels == 2)


def test_sides_are_identified_by_codes(seg: Dataset, dx_result: Result, tmp_path: Path) -> None:
    first, second = (item.SegmentedPropertyTypeCodeSequence for item in seg.SegmentSequence)
    seg.SegmentSequence[0].SegmentedPropertyTypeCodeSequence = second
    seg.SegmentSequence[1].SegmentedPropertyTypeCodeSequence = first
    swapped = np.array([0, 2, 1], np.uint8)[dx_result.labels]
    np.testing.assert_array_equal(read_segmentation(saved(seg, tmp_path)).labels, swapped)


@pytest.mark.parametrize("scheme", ["SCT", "SRT"])
def test_foreign_lung_codes_are_recognized(
    seg: Dataset, dx_result: Result, tmp_path: Path, scheme: str
) -> None:
    values = {"SCT": ("3341006", "44029006"), "SRT": ("T-28100", "T-28500")}[scheme]
    for item, value in zip(seg.SegmentSequence, values, strict=True):
        kind = item.SegmentedPropertyTypeCodeSequence[0]
        del kind.SegmentedPropertyTypeModifierCodeSequence
        kind.CodeValue, kind.CodingSchemeDesignator = value, scheme
        del item.SegmentationAlgorithmIdentificationSequence
    read = read_segmentation(saved(seg, tmp_path))
    np.testing.assert_array_equal(read.labels, dx_result.labels)
    assert read.algorithm is None


def test_other_segments_are_ignored(seg: Dataset, dx_result: Result, tmp_path: Path) -> None:
    heart = seg.SegmentSequence[1].SegmentedPropertyTypeCodeSequence[0]
    heart.CodeValue, heart.CodeMeaning = "80891009", "Heart"
    labels = read_segmentation(saved(seg, tmp_path)).labels
    np.testing.assert_array_equal(labels, np.where(dx_result.labels == 1, 1, 0))
    other = seg.SegmentSequence[0].SegmentedPropertyTypeCodeSequence[0]
    other.CodeValue = "80891009"
    with pytest.raises(ResultObjectError, match="none of its segments"):
        read_segmentation(saved(seg, tmp_path))


def test_edited_mask_is_semiautomatic(dx_result: Result, tmp_path: Path) -> None:
    from CovidXRayLib.reporting.objects.result_objects import write_result_objects

    reading = replace(dx_result.reading, mask_edited=True)
    edited = dx_result.labels.copy()
    edited[:, : edited.shape[1] // 4] = 0
    objects = write_result_objects(dx_result.film, reading, edited, None, reader=None, folder=tmp_path)
    dataset = pydicom.dcmread(objects.seg)
    assert {item.SegmentAlgorithmType for item in dataset.SegmentSequence} == {"SEMIAUTOMATIC"}
    read = read_segmentation(objects.seg)
    np.testing.assert_array_equal(read.labels, edited)
    assert read.algorithm is not None and read.algorithm.parameters["mask"] == "edited"


@pytest.mark.parametrize("missing", [1, 2, None])
def test_missing_lung_is_an_empty_frame(dx_result: Result, tmp_path: Path, missing: int | None) -> None:
    from CovidXRayLib.reporting.objects.result_objects import write_result_objects

    labels = dx_result.labels.copy()
    labels[(labels == missing) | (missing is None)] = 0
    reading = dx_result.reading
    objects = write_result_objects(dx_result.film, reading, labels, None, reader=None, folder=tmp_path)
    assert pydicom.dcmread(objects.seg).NumberOfFrames == 2
    np.testing.assert_array_equal(read_segmentation(objects.seg).labels, labels)


def test_non_lung_segmentation_is_rejected(dx_result: Result, seg: Dataset, tmp_path: Path) -> None:
    for path in (dx_result.film, dx_result.objects.report, tmp_path / "missing.dcm"):
        with pytest.raises(ResultObjectError, match=path.name):
            read_segmentation(path)
    text = tmp_path / "text.dcm"
    text.write_text("no DICOM")
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(dx_result.objects.seg.read_bytes()[:3000])
    for path in (text, cut):
        with pytest.raises(ResultObjectError, match=path.name):
            read_segmentation(path)


@pytest.mark.parametrize("shape", [(5, 7), (8, 8), (3, 3)])
def test_frames_are_packed_bitwise(monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int]) -> None:
    monkeypatch.setattr(segmentation_object, "_PACKED_AT_ONCE", 10)
    labels = np.random.default_rng(1).integers(0, 3, shape, np.uint8)
    packed = segmentation_object.packed_frames(labels, [2, 1])
    assert len(packed) % 2 == 0
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little")[: 2 * labels.size]
    np.testing.assert_array_equal(bits.reshape(2, *shape), [labels == 2, labels == 1])
