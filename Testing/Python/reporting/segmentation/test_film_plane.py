"""Where a segmentation says that it lies, and what its spacing is worth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.source_film import read_source
from CovidXRayLib.reporting.segmentation.segmentation_object import lung_segmentation
from Testing.Python.reporting.dicom.films_of_every_kind import change_film, chest, write_film
from Testing.Python.reporting.dicom.validators import dciodvfy_errors, needs_validators

pytest.importorskip("highdicom", reason="needs the extra 'report'")


def segmentation_of(folder: Path, labels: np.ndarray | None = None, **header: object) -> Dataset:
    film = change_film(write_film(chest(), folder / "film.dcm", "CR", "MONOCHROME2", True), **header)
    if labels is None:
        right, left = chest().lungs
        labels = np.where(right, 1, np.where(left, 2, 0)).astype(np.uint8)
    path = folder / "film.seg.dcm"
    lung_segmentation(read_source(film), labels, Algorithm("CovidXRay", "1", {})).save_as(path)
    return pydicom.dcmread(path)


def test_segmentation_has_no_frame_of_reference(tmp_path: Path) -> None:
    seg = segmentation_of(tmp_path)
    assert "FrameOfReferenceUID" not in seg
    (shared,) = seg.SharedFunctionalGroupsSequence
    assert shared.PlaneOrientationSequence[0].ImageOrientationPatient == [1, 0, 0, 0, 1, 0]
    assert shared.PixelMeasuresSequence[0].SliceThickness == 1
    for groups in seg.PerFrameFunctionalGroupsSequence:
        assert groups.PlanePositionSequence[0].ImagePositionPatient == [0, 0, 0]
        (image,) = groups.DerivationImageSequence[0].SourceImageSequence
        film = seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0].ReferencedSOPInstanceUID
        assert image.ReferencedSOPInstanceUID == film
    assert "tell nothing about the patient" in seg.ImageComments


@needs_validators
@pytest.mark.parametrize(
    ("header", "expected_message"),
    [
        ({}, "the film's own"),
        ({"PixelSpacing": None, "ImagerPixelSpacing": [0.2, 0.3]}, "detector plane"),
        ({"PixelSpacing": None, "ImagerPixelSpacing": None}, "placeholder"),
        ({"PixelSpacing": None, "ImagerPixelSpacing": None, "PixelAspectRatio": [1, 2]}, "shape"),
    ],
)
def test_spacing_type_is_stated(tmp_path: Path, header: dict[str, object], expected_message: str) -> None:
    seg = segmentation_of(tmp_path, **header)
    assert expected_message in seg.ImageComments
    assert dciodvfy_errors(tmp_path / "film.seg.dcm") == []


@pytest.mark.parametrize(
    ("found", "order"), [({1, 2}, "RL"), ({1}, "RL"), ({2}, "LR"), (set(), "RL")], ids=str
)
def test_missing_lung_comes_last(tmp_path: Path, found: set[int], order: str) -> None:
    labels = np.zeros(chest().pixels.shape, np.uint8)
    for label in found:
        labels[100 * label : 100 * label + 50, 50:100] = label
    seg = segmentation_of(tmp_path, labels)
    assert "".join(item.SegmentLabel[0] for item in seg.SegmentSequence) == order
    for index, item in enumerate(seg.SegmentSequence):
        label = "RL".index(item.SegmentLabel[0]) + 1
        np.testing.assert_array_equal(seg.pixel_array[index], labels == label)
        groups = seg.PerFrameFunctionalGroupsSequence[index]
        assert groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber == item.SegmentNumber


def test_highdicom_finds_pixels_by_film(tmp_path: Path) -> None:
    from highdicom.seg import segread

    segmentation_of(tmp_path)
    seg = segread(tmp_path / "film.seg.dcm")
    ((_study, _series, film),) = seg.get_source_image_uids()
    (labels,) = seg.get_pixels_by_source_instance([film], combine_segments=True)
    right, left = chest().lungs
    np.testing.assert_array_equal(labels, np.where(right, 1, np.where(left, 2, 0)))
