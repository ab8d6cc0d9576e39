"""Masks in a .seg.nrrd come back as they were written, and as Slicer saved them; all else is refused."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.datasets.manifest import ManifestError, read_manifest
from CovidXRayLib.datasets.manifest_columns import REQUIRED_COLUMNS
from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.datasets.masks import mask_shape, read_masks
from CovidXRayLib.datasets.slicer_masks import read_seg_nrrd
from CovidXRayLib.films.film import Film, PixelSpacing
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.reporting.files.seg_nrrd import seg_nrrd
from CovidXRayLib.segmentation.label_map import label_map

SHAPE = ROWS, COLUMNS = 90, 70


@pytest.fixture
def lungs() -> np.ndarray:
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    right = ((rows - 40) / 30) ** 2 + ((columns - 18) / 12) ** 2 < 1
    left = ((rows - 42) / 25) ** 2 + ((columns - 52) / 10) ** 2 < 1
    return np.stack([right, left])


@pytest.fixture
def path(tmp_path: Path, lungs: np.ndarray) -> Path:
    film = Film(np.zeros(SHAPE, np.float32), spacing=PixelSpacing(0.2, 0.143, "patient"))
    path = tmp_path / "Radiografía.seg.nrrd"
    path.write_bytes(seg_nrrd(film, label_map(lungs)))
    return path


def test_round_trip(path: Path, lungs: np.ndarray) -> None:
    np.testing.assert_array_equal(read_seg_nrrd(path, SHAPE), lungs)


@pytest.mark.parametrize("cropped", [False, True])
@pytest.mark.parametrize("overlapping", [False, True])
def test_file_saved_by_slicer_is_read(
    path: Path, lungs: np.ndarray, *, cropped: bool, overlapping: bool
) -> None:
    slicer = pytest.importorskip("slicer", reason="needs the wheel slicer-core")
    from vtk.util.numpy_support import vtk_to_numpy

    scene = slicer.vtkMRMLScene()
    storage = scene.AddNewNodeByClass("vtkMRMLSegmentationStorageNode")
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode")
    storage.SetFileName(str(path))
    assert storage.ReadData(node) == 1
    segmentation = node.GetSegmentation()
    if overlapping:
        segmentation.SeparateSegmentLabelmap("left_lung")
    left = segmentation.GetSegment("left_lung")
    labelmap = left.GetRepresentation("Binary labelmap")
    columns, rows, _slices = labelmap.GetDimensions()
    labels = vtk_to_numpy(labelmap.GetPointData().GetScalars()).reshape(rows, columns)
    drawn = np.s_[20:40, 10:60] if overlapping else np.s_[20:40, 45:60]
    labels[drawn] = left.GetLabelValue()
    lungs[1][drawn] = True
    storage.SetCropToMinimumExtent(cropped)
    assert storage.WriteData(node) == 1
    assert b"CovidXRay" not in path.read_bytes()
    np.testing.assert_array_equal(read_seg_nrrd(path, SHAPE), lungs)


@pytest.mark.parametrize("left", [3, 100, -9, -1])
def test_truncated_file_is_rejected(path: Path, left: int) -> None:
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(FilmProblem, match="not a complete NRRD file"):
        read_seg_nrrd(path, SHAPE)


@pytest.mark.parametrize("field", [b"data file: /etc/passwd", b"DATAFILE: labels.raw"])
def test_external_data_file_is_not_opened(path: Path, field: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(b"encoding: gzip", field + b"\nencoding: gzip"))
    with pytest.raises(FilmProblem, match="as one file"):
        read_seg_nrrd(path, SHAPE)


@pytest.mark.parametrize(
    ("old", "new", "expected_message"),
    [
        (b"sizes: 70 90 1", b"sizes: 70 90 2", "more than one slice"),
        (b"sizes: 70 90 1", b"sizes: 60000 60000 1", "states 60,000 x 60,000 pixels"),
        (b"sizes: 70 90 1", b"sizes: 70 91 1", "cannot be read"),
        (b"left_lung", b"heart", 'no segment named "left lung"'),
        (b"Segment1_Layer:=0", b"Segment1_Layer:=1", "cannot be read"),
        (b"Segment1_Layer:=0\n", b"", "cannot be read"),
        (b"ExtentOffset:=0 0 0", b"ExtentOffset:=1 0 0", "larger than the film"),
        (b"ExtentOffset:=0 0 0", b"ExtentOffset:=one", "cannot be read"),
        (b"encoding: gzip", b"encoding: txt", "cannot be read"),
    ],
)
def test_invalid_header_is_rejected(path: Path, old: bytes, new: bytes, expected_message: str) -> None:
    path.write_bytes(path.read_bytes().replace(b"left lung", b"heart").replace(old, new))
    with pytest.raises(FilmProblem, match=expected_message):
        read_seg_nrrd(path, SHAPE)


def test_masks_of_another_film_are_rejected(path: Path) -> None:
    with pytest.raises(FilmProblem, match="larger than the film"):
        read_seg_nrrd(path, (ROWS, COLUMNS - 1))


def test_manifest_may_use_one_file_for_both_lungs(path: Path, lungs: np.ndarray, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "film.png"), np.arange(ROWS * COLUMNS, dtype=np.uint16).reshape(SHAPE))
    row = {
        "id": "1",
        "file": "film.png",
        "label": "covid",
        "source_family": "a",
        "group_id": "1",
        "fold": "0",
    }
    masks = {"mask_right": path.name, "mask_left": path.name, "mask_quality": "human", "fold": "0"}
    write_table(tmp_path / "manifest.csv", [dict.fromkeys(REQUIRED_COLUMNS, "") | row | masks])
    (film,) = read_manifest(tmp_path)
    assert mask_shape(film) == SHAPE
    np.testing.assert_array_equal(np.stack(read_masks(film, SHAPE)) > 0, lungs)
    path.write_bytes(b"NRRD0004\n")
    with pytest.raises(ManifestError, match=r"\.seg\.nrrd: it is not a complete NRRD file"):
        read_masks(film, SHAPE)
