"""Segmentations of any program, read onto their film; what is none, or is made to do harm, is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.segmentation.lungs_from_object import read_segmentation
from CovidXRayLib.reporting.segmentation.read_segments import read_segments
from Testing.Python.reporting.conftest import Result
from Testing.Python.reporting.segmentation.conftest import saved


def foreign(dx_result: Result, folder: Path, masks: np.ndarray, kind: str) -> Path:
    """A segmentation of the film by highdicom alone: two hearts, which are no lungs, of any type."""
    from highdicom import UID
    from highdicom.seg import Segmentation, SegmentDescription
    from pydicom.sr.coding import Code

    structure, heart = Code("123037004", "SCT", "Anatomical Structure"), Code("80891009", "SCT", "Heart")
    film = pydicom.dcmread(dx_result.film)
    made = Segmentation(
        source_images=[film],
        pixel_array=masks,
        segmentation_type=kind,
        segment_descriptions=[
            SegmentDescription(number, f"Heart {number}", structure, heart, algorithm_type="MANUAL")
            for number in (1, 2)
        ],
        series_instance_uid=UID(),
        series_number=1,
        sop_instance_uid=UID(),
        instance_number=1,
        manufacturer="Somebody",
        manufacturer_model_name="Else",
        software_versions="1",
        device_serial_number="1",
        max_fractional_value=255,
    )
    path = folder / "foreign.seg.dcm"
    made.save_as(path)
    return path


def test_segment_descriptions(dx_result: Result) -> None:
    film = pydicom.dcmread(dx_result.film)
    found = read_segments(dx_result.objects.seg)
    assert found.film.sop_instance_uid == film.SOPInstanceUID
    assert found.film.series_instance_uid == film.SeriesInstanceUID
    assert found.film.study_instance_uid == film.StudyInstanceUID
    assert found.shape == (film.Rows, film.Columns)
    assert [segment.name for segment in found.segments] == ["Right lung", "Left lung"]
    for segment, label in zip(found.segments, (1, 2), strict=True):
        assert segment.side is not None and segment.side.label == label
        assert segment.color == segment.side.color
        assert segment.kind == ("39607008", "SCT", "Lung")
        assert segment.modifier is not None and segment.modifier.value == segment.side.code
        assert segment.algorithm is not None and segment.algorithm.name == "CovidXRay"
        np.testing.assert_array_equal(segment.mask, dx_result.labels == label)


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL", "LABELMAP"])
def test_all_segment_types(dx_result: Result, tmp_path: Path, kind: str) -> None:
    rows, columns = dx_result.labels.shape
    shares = np.zeros((1, rows, columns, 2), np.float32)
    shares[0, 10:60, 20:70, 0] = 1
    shares[0, 200:250, 20:70, 1] = 0.75 if kind == "FRACTIONAL" else 1
    shares[0, 250:260, 20:70, 1] = 0.25 if kind == "FRACTIONAL" else 0
    labels = (shares[..., 0] + 2 * shares[..., 1]).astype(np.uint8)
    path = foreign(dx_result, tmp_path, labels if kind == "LABELMAP" else shares, kind)
    found = read_segments(path)
    assert [(segment.number, segment.side, segment.algorithm) for segment in found.segments] == [
        (1, None, None),
        (2, None, None),
    ]
    for index, segment in enumerate(found.segments):
        np.testing.assert_array_equal(segment.mask, shares[0, ..., index] >= 0.5)
    with pytest.raises(ResultObjectError, match="none of its segments"):
        read_segmentation(path)


def test_frames_of_one_segment_are_merged(seg: Dataset, dx_result: Result, tmp_path: Path) -> None:
    for groups in seg.PerFrameFunctionalGroupsSequence:
        groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber = 1
    right, left = read_segments(saved(seg, tmp_path)).segments
    np.testing.assert_array_equal(right.mask, dx_result.labels > 0)
    assert not left.mask.any()


@pytest.mark.parametrize("where", ["derivation", "series", "header"])
def test_film_reference_is_found_anywhere(
    seg: Dataset, dx_result: Result, tmp_path: Path, where: str
) -> None:
    film = pydicom.dcmread(dx_result.film)
    if where != "derivation":
        for groups in seg.PerFrameFunctionalGroupsSequence:
            del groups.DerivationImageSequence
    if where != "header":
        del seg.SourceImageSequence
    if where != "series":
        del seg.ReferencedSeriesSequence
    found = read_segments(saved(seg, tmp_path)).film
    assert found.sop_instance_uid == film.SOPInstanceUID
    assert found.series_instance_uid == (film.SeriesInstanceUID if where == "series" else "")


def test_frames_derived_from_one_film_of_a_larger_series(
    seg: Dataset, dx_result: Result, tmp_path: Path
) -> None:
    other = Dataset()
    other.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    other.ReferencedSOPInstanceUID = "1.2.3"
    seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence.append(other)
    assert read_segments(saved(seg, tmp_path)).film.sop_instance_uid == (
        pydicom.dcmread(dx_result.film).SOPInstanceUID
    )
    for groups in seg.PerFrameFunctionalGroupsSequence:
        del groups.DerivationImageSequence
    with pytest.raises(ResultObjectError, match="2 images"):
        read_segments(saved(seg, tmp_path))
    del seg.ReferencedSeriesSequence, seg.SourceImageSequence
    with pytest.raises(ResultObjectError, match="does not reference its film"):
        read_segments(saved(seg, tmp_path))


@pytest.mark.parametrize("preserved", ["NO", "REORIENTED_ONLY"])
def test_shifted_frames_are_rejected(seg: Dataset, tmp_path: Path, preserved: str) -> None:
    derivation = seg.PerFrameFunctionalGroupsSequence[1].DerivationImageSequence[0]
    derivation.SourceImageSequence[0].SpatialLocationsPreserved = preserved
    with pytest.raises(ResultObjectError, match="differs from that of its film"):
        read_segments(saved(seg, tmp_path))


def test_earlier_versions_are_read(seg: Dataset, dx_result: Result, tmp_path: Path) -> None:
    shared = seg.SharedFunctionalGroupsSequence[0]
    del shared.PlaneOrientationSequence, shared.PixelMeasuresSequence, seg.ImageComments
    for groups in seg.PerFrameFunctionalGroupsSequence:
        del groups.PlanePositionSequence
    np.testing.assert_array_equal(read_segmentation(saved(seg, tmp_path)).labels, dx_result.labels)


@pytest.mark.parametrize(
    "harm",
    [
        lambda seg: setattr(seg, "Rows", 60000),
        lambda seg: setattr(seg, "NumberOfFrames", 2**30),
        lambda seg: setattr(seg, "NumberOfFrames", 3),
        lambda seg: setattr(seg, "PixelData", seg.PixelData[:99]),
        lambda seg: seg.SegmentSequence.clear(),
        lambda seg: delattr(seg, "SegmentSequence"),
        lambda seg: setattr(seg.SegmentSequence[0], "SegmentNumber", 7),
        lambda seg: delattr(seg, "PerFrameFunctionalGroupsSequence"),
        lambda seg: seg.PerFrameFunctionalGroupsSequence.extend([Dataset()] * 300_000),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damage_is_reported(seg: Dataset, tmp_path: Path, harm: Callable[[Dataset], None]) -> None:
    harm(seg)
    path = saved(seg, tmp_path)
    with pytest.raises(ResultObjectError, match=path.name):
        read_segments(path)


def test_deflated_object_is_read_unless_it_is_a_bomb(seg: Dataset, dx_result: Result, tmp_path: Path) -> None:
    seg.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    path = saved(seg, tmp_path)
    np.testing.assert_array_equal(read_segmentation(path).labels, dx_result.labels)
    seg.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    seg.EncapsulatedDocument = bytes(2**23)
    plain = BytesIO()
    seg.save_as(plain)
    swollen = pydicom.dcmread(BytesIO(plain.getvalue()))
    swollen.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    swollen.save_as(path)
    assert path.stat().st_size < 2**20
    with pytest.raises(ResultObjectError, match="header has"):
        read_segmentation(path)


def test_mask_of_different_size_is_rejected(dx_result: Result, tmp_path: Path) -> None:
    from CovidXRayLib.worker.tasks import Order
    from CovidXRayLib.worker.tasks.report_task import do

    def order(path: Path) -> Order:
        return Order({"action": "read", "path": str(path), "films": [str(dx_result.film)]})

    fields, arrays = do(order(dx_result.objects.seg))
    sha256 = hashlib.sha256(dx_result.film.read_bytes()).hexdigest()
    assert fields == {"film": str(dx_result.film), "sha256": sha256}
    np.testing.assert_array_equal(arrays["lungs"], dx_result.labels)
    seg = pydicom.dcmread(dx_result.objects.seg)
    seg.Rows, seg.Columns = seg.Columns, seg.Rows
    with pytest.raises(ResultObjectError, match="its film"):
        do(order(saved(seg, tmp_path)))
