"""The .seg.nrrd as other programs see it, Slicer's own storage node among them where it is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813

from CovidXRayLib.films.film import Film, PixelSpacing
from CovidXRayLib.reporting.files.seg_nrrd import OUR_MARK, seg_nrrd
from CovidXRayLib.segmentation.label_map import label_map

ROWS, COLUMNS = 90, 70


@pytest.fixture
def lungs() -> np.ndarray:
    """Two ellipses of different size: the patient's right lung is on the viewer's left."""
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    right = ((rows - 40) / 30) ** 2 + ((columns - 18) / 12) ** 2 < 1
    left = ((rows - 42) / 25) ** 2 + ((columns - 52) / 10) ** 2 < 1
    return np.stack([right, left])


def film(**attributes: object) -> Film:
    return Film(np.zeros((ROWS, COLUMNS), np.float32), **attributes)  # type: ignore[arg-type]


def written(folder: Path, film: Film, lungs: np.ndarray) -> Path:
    path = folder / "film.seg.nrrd"
    path.write_bytes(seg_nrrd(film, label_map(lungs)))
    return path


def header_fields(path: Path) -> dict[str, str]:
    text = path.read_bytes().split(b"\n\n", 1)[0].decode("ascii")
    return dict(line.split(":=", 1) for line in text.splitlines() if ":=" in line)


def test_simpleitk_reads_labels_spacing_and_orientation(tmp_path, lungs):
    spaced = film(spacing=PixelSpacing(row=0.2, column=0.143, kind="patient"), patient_orientation=("L", "F"))
    image = sitk.ReadImage(str(written(tmp_path, spaced, lungs)))
    labels = sitk.GetArrayFromImage(image)
    assert labels.shape == (1, ROWS, COLUMNS)
    np.testing.assert_array_equal(labels[0] == 1, lungs[0])
    np.testing.assert_array_equal(labels[0] == 2, lungs[1])
    assert image.GetSpacing() == pytest.approx((0.143, 0.2, 1.0))
    # From the first pixel, going along the row leads toward the patient's left (+L of LPS), going down
    # leads toward the feet (-S).
    origin = np.array(image.TransformIndexToPhysicalPoint((0, 0, 0)))
    along_row = np.array(image.TransformIndexToPhysicalPoint((10, 0, 0))) - origin
    down = np.array(image.TransformIndexToPhysicalPoint((0, 10, 0))) - origin
    np.testing.assert_allclose(along_row, [1.43, 0, 0], atol=1e-12)
    np.testing.assert_allclose(down, [0, 0, -2.0], atol=1e-12)


@pytest.mark.parametrize(
    ("patient_orientation", "along_row", "down"),
    [
        (("R", "F"), (-1, 0, 0), (0, 0, -1)),  # seen from behind
        (("LF", "FR"), (1, 0, 0), (0, 0, -1)),  # a little turned
        (("F", "R"), (0, 0, -1), (-1, 0, 0)),  # lying
        (("A", "F"), (0, -1, 0), (0, 0, -1)),  # lateral
        (("L", "R"), (1, 0, 0), (0, 0, -1)),  # impossible: a standard display is assumed
        (("", "?"), (1, 0, 0), (0, 0, -1)),
        (None, (1, 0, 0), (0, 0, -1)),
    ],
)
def test_patient_orientation_is_followed(tmp_path, lungs, patient_orientation, along_row, down):
    image = sitk.ReadImage(str(written(tmp_path, film(patient_orientation=patient_orientation), lungs)))
    direction = np.array(image.GetDirection()).reshape(3, 3)
    np.testing.assert_allclose(direction[:, 0], along_row)
    np.testing.assert_allclose(direction[:, 1], down)
    assert np.linalg.det(direction) == pytest.approx(1.0)  # Slicer's own files are right-handed


def test_header_names_both_segments_like_slicer(tmp_path, lungs):
    fields = header_fields(written(tmp_path, film(), lungs))
    assert fields["Segmentation_MasterRepresentation"] == "Binary labelmap"
    assert fields["Segment0_Name"] == "right lung"
    assert fields["Segment1_Name"] == "left lung"
    assert fields["Segment0_LabelValue"] == "1"
    assert fields["Segment1_LabelValue"] == "2"
    assert fields["Segment0_Extent"] == f"0 {COLUMNS - 1} 0 {ROWS - 1} 0 0"
    key, _, terminology = fields["Segment0_Tags"].removesuffix("|").partition(":")
    assert key == "TerminologyEntry"
    context, category, kind, side, anatomy, region, region_side = terminology.split("~")
    assert (category, kind) == ("SCT^123037004^Anatomical Structure", "SCT^39607008^Lung")
    assert side == "SCT^24028007^Right"
    assert (region, region_side) == ("^^", "^^")
    assert context and anatomy
    assert "SCT^7771000^Left" in fields["Segment1_Tags"]


def test_missing_spacing_is_stated(tmp_path, lungs):
    path = written(tmp_path, film(), lungs)
    assert "not given" in header_fields(path)["CovidXRay_Spacing"]
    assert sitk.ReadImage(str(path)).GetSpacing() == (1.0, 1.0, 1.0)
    detector = film(spacing=PixelSpacing(0.2, 0.2, "detector plane"))
    assert header_fields(written(tmp_path, detector, lungs))["CovidXRay_Spacing"] == "detector plane"


def test_the_shape_of_the_pixels_is_written_without_spacing(tmp_path, lungs):
    image = sitk.ReadImage(str(written(tmp_path, film(pixel_shape=(1.0, 2.0)), lungs)))
    assert image.GetSpacing() == (2.0, 1.0, 1.0)


def test_file_is_reproducible(lungs):
    assert seg_nrrd(film(), label_map(lungs)) == seg_nrrd(film(), label_map(lungs))


@pytest.mark.skipif(sys.platform == "win32", reason="sets the system's limits on files")
@pytest.mark.parametrize("room", [0, 100, -1])
def test_full_disk_is_reported(lungs, room):
    """SimpleITK reports success whatever is missing, and reads a file whose check sum is."""
    import resource

    size = len(seg_nrrd(film(), label_map(lungs))) - len(OUR_MARK) - 1
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room % size, limits[1]))
    try:
        with pytest.raises(OSError, match="not enough space"):
            seg_nrrd(film(), label_map(lungs))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_slicer_storage_node_opens_it(tmp_path, lungs):
    pytest.importorskip("slicer", reason="needs the wheel slicer-core (MRML without the application)")
    import slicer
    import vtk
    from vtk.util.numpy_support import vtk_to_numpy

    path = written(tmp_path, film(spacing=PixelSpacing(0.2, 0.143, "patient")), lungs)
    scene = slicer.vtkMRMLScene()
    storage = scene.AddNewNodeByClass("vtkMRMLSegmentationStorageNode")
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode")
    storage.SetFileName(str(path))
    assert storage.ReadData(node) == 1
    assert storage.GetUserMessages().GetNumberOfMessages() == 0

    segmentation = node.GetSegmentation()
    assert segmentation.GetNumberOfSegments() == 2
    for index, (segment_id, name) in enumerate([("right_lung", "right lung"), ("left_lung", "left lung")]):
        assert segmentation.GetNthSegmentID(index) == segment_id
        segment = segmentation.GetSegment(segment_id)
        assert segment.GetName() == name
        labelmap = segment.GetRepresentation("Binary labelmap")
        columns, rows, slices = labelmap.GetDimensions()
        assert (rows, columns, slices) == (ROWS, COLUMNS, 1)
        labels = vtk_to_numpy(labelmap.GetPointData().GetScalars()).reshape(rows, columns)
        np.testing.assert_array_equal(labels == segment.GetLabelValue(), lungs[index])
        assert labelmap.GetSpacing() == pytest.approx((0.143, 0.2, 1.0))
        ijk_to_world = vtk.vtkMatrix4x4()
        labelmap.GetImageToWorldMatrix(ijk_to_world)
        # Slicer's world is RAS: toward the left is -R, toward the feet is -S.
        assert [ijk_to_world.GetElement(row, 0) for row in range(3)] == pytest.approx([-0.143, 0, 0])
        assert [ijk_to_world.GetElement(row, 1) for row in range(3)] == pytest.approx([0, 0, -0.2])
        assert "~SCT^39607008^Lung~" in segment.GetTerminology()
