"""Segmentations of a radiograph in Slicer's DICOM browser."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.uid import generate_uid

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.object_identity import write_object
from CovidXRayLib.reporting.dicom.source_film import read_source
from CovidXRayLib.reporting.segmentation.segmentation_object import lung_segmentation
from Testing.Python.panel.nodes.masks_on_films import (
    RADIOGRAPH,
    SLICERS_SEG,
    film_of,
    require_masks,
    segmentation_of,
)
from Testing.Python.reporting.dicom.films_of_every_kind import change_film, chest, write_film

ORIENTATIONS = [("L", "F"), ("R", "F"), ("L", "H"), ("R", "H"), ("F", "L"), ("A", "F"), ("P", "F"), None]
SPACINGS = [["0.4", "0.4"], ["0.6", "0.2"], None]


def random_labels(shape: tuple[int, int], seed: int = 0) -> np.ndarray:
    """Labels that any shift, turn or mirroring would change: single pixels, and the corners."""
    labels = np.random.default_rng(seed).integers(0, 3, shape).astype(np.uint8)
    labels[0, 0], labels[0, -1], labels[-1, 0], labels[-1, -1] = 1, 2, 2, 0
    return labels


def write_seg(film: Path, labels: np.ndarray) -> Path:
    path = film.with_suffix(".seg.dcm")
    segmentation = lung_segmentation(
        read_source(film), labels, Algorithm("CovidXRay", "1", {"mask": "found"})
    )
    write_object(segmentation, path)
    return path


@pytest.mark.parametrize(("orientation", "spacing"), list(itertools.product(ORIENTATIONS, SPACINGS)))
@pytest.mark.parametrize("first", ["segmentation first", "film first"])
def test_masks_align_with_the_film(
    browser: Any, tmp_path: Path, orientation: Any, spacing: Any, first: str
) -> None:
    path = write_film(chest(), tmp_path / "film.dcm", "DX", "MONOCHROME1", True)
    change_film(path, PatientOrientation=orientation, PixelSpacing=spacing, ImagerPixelSpacing=spacing)
    labels = random_labels((321, 315))
    seg = write_seg(path, labels)
    browser.insert(path)
    assert list(browser.selected(seg)) == [RADIOGRAPH]
    if first == "film first":
        film = film_of(browser.load(path))
        segmentation = segmentation_of(browser.load(seg))
    else:
        nodes = browser.load(seg)
        film, segmentation = film_of(nodes), segmentation_of(nodes)
    assert browser.messages == []
    require_masks(film, segmentation, labels)


@pytest.mark.parametrize("size", [(16, 16), (17, 33), (64, 1), (1, 65), (255, 257)])
def test_masks_of_odd_sizes(browser: Any, tmp_path: Path, size: tuple[int, int]) -> None:
    path = write_film(chest(), tmp_path / "film.dcm", "CR", "MONOCHROME2", True)
    pixels = pydicom.dcmread(path).pixel_array[: size[0], : size[1]]
    change_film(path, Rows=size[0], Columns=size[1], PixelData=pixels.tobytes() + b"\0" * (pixels.nbytes % 2))
    labels = random_labels(size)
    seg = write_seg(path, labels)
    browser.insert(path)
    nodes = browser.load(seg)
    require_masks(film_of(nodes), segmentation_of(nodes), labels)


@pytest.fixture
def film_file(tmp_path: Path) -> Path:
    path = tmp_path / "film.dcm"
    write_dicom(project_chest(3, 256), path)
    return path


@pytest.fixture
def seg_file(film_file: Path) -> Path:
    return write_seg(film_file, random_labels((256, 256)))


def test_study_is_loaded_once_in_any_order(browser: Any, film_file: Path, seg_file: Path) -> None:
    import slicer

    for paths in ((film_file, seg_file), (seg_file, film_file)):
        slicer.mrmlScene.Clear()
        browser.insert(*paths)
        nodes = browser.load(*paths)
        assert len(nodes) == 2, paths
        require_masks(film_of(nodes), segmentation_of(nodes), random_labels((256, 256)))


def test_reselected_film_is_reloaded(browser: Any, film_file: Path, seg_file: Path) -> None:
    browser.insert(film_file)
    browser.load(seg_file)
    assert len(browser.load(film_file)) == 1


def test_slicer_does_not_prompt_about_the_film(browser: Any, film_file: Path, seg_file: Path) -> None:
    browser.insert(film_file)
    assert not browser.asks_for_references(seg_file)
    assert not browser.asks_for_references(seg_file, film_file)
    names = browser.selected(seg_file)[RADIOGRAPH]
    assert names[1] == "1: Chest PA 2020-03-01 12:00"
    # With the film in the scene it is offered all the same, and not loaded again.
    assert len(browser.load(film_file)) == 1
    assert not browser.asks_for_references(seg_file)
    (segmentation,) = browser.load(seg_file)
    assert segmentation.IsA("vtkMRMLSegmentationNode")


def test_film_opened_from_file_is_reused(reader: Any, browser: Any, film_file: Path, seg_file: Path) -> None:
    film = reader.open_one(film_file)
    browser.insert(film_file)
    (segmentation,) = browser.load(seg_file)
    require_masks(film, segmentation, random_labels((256, 256)))


def test_film_from_a_closed_scene(
    browser: Any, film_file: Path, seg_file: Path, sample_films: list[Path]
) -> None:
    """Slicer's browser keeps its plugins, and a scene gives a closed one's node IDs again."""
    import slicer

    plugin = browser.plugin
    browser.insert(film_file, seg_file, sample_films[0])
    plugin.load(plugin.examineFiles([str(seg_file)])[0])
    (known,) = plugin.autoLoadedFilms.values()
    slicer.mrmlScene.Clear()
    other = plugin.load(plugin.examineFiles([str(sample_films[0])])[0])
    assert other.GetID() == known
    film = plugin.load(plugin.examineFiles([str(film_file)])[0])
    assert film is not other
    assert film.GetAttribute("DICOM.instanceUIDs") == slicer.dicomDatabase.instanceForFile(str(film_file))


def test_masks_of_a_moved_film(browser: Any, film_file: Path, seg_file: Path) -> None:
    import slicer
    import vtk

    film = film_of(browser.load(film_file))
    moved = vtk.vtkMatrix4x4()
    moved.SetElement(0, 3, 25)
    transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
    transform.SetMatrixTransformToParent(moved)
    film.SetAndObserveTransformNodeID(transform.GetID())
    (segmentation,) = browser.load(seg_file)
    assert segmentation.GetParentTransformNode() is transform
    require_masks(film, segmentation, random_labels((256, 256)))


def test_masks_become_the_lungs_of_the_film(
    reader: Any, browser: Any, film_file: Path, seg_file: Path
) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import labelsOf, lungsOf

    browser.insert(film_file)
    nodes = browser.load(seg_file)
    film, segmentation = film_of(nodes), segmentation_of(nodes)
    assert lungsOf(film) is segmentation
    assert np.array_equal(labelsOf(film), random_labels((256, 256)))
    uid = slicer.dicomDatabase.instanceForFile(str(seg_file))
    assert segmentation.GetAttribute("DICOM.instanceUIDs") == uid
    segment = segmentation.GetSegmentation().GetSegment("right_lung")
    assert segment.GetName() == "Right lung"
    tag = vtk_tag(segment)
    assert "39607008^Lung" in tag and "24028007^Right" in tag
    tree = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    names = slicer.vtkMRMLSubjectHierarchyConstants
    item = tree.GetItemByDataNode(segmentation)
    referenced = tree.GetItemAttribute(item, names.GetDICOMReferencedInstanceUIDsAttributeName())
    assert referenced == film.GetAttribute("DICOM.instanceUIDs")
    # The panel scores the film with them.
    reader.ui.filmSelector.setCurrentNode(film)
    reader.wait()
    reader.press("classifyButton")
    reader.wait()
    assert reader.text("messageLabel") == ""


def vtk_tag(segment: Any) -> str:
    import vtk

    value = vtk.mutable("")
    segment.GetTag(segment.GetTerminologyEntryTagName(), value)
    return str(value)


def test_existing_lungs_are_kept(browser: Any, film_file: Path, seg_file: Path) -> None:
    from CovidXRayPanel.nodes.lungsNode import labelsOf, lungsOf

    browser.insert(film_file)
    first = segmentation_of(browser.load(seg_file))
    other = write_seg(film_file, random_labels((256, 256), seed=1))
    second = browser.load(other)
    (segmentation,) = second
    film = first.GetNodeReference("referenceImageGeometryRef")
    assert lungsOf(film) is first and np.array_equal(labelsOf(film), random_labels((256, 256)))
    require_masks(film, segmentation, random_labels((256, 256), seed=1))


def test_film_loaded_by_slicer_is_reused(browser: Any, film_file: Path, seg_file: Path) -> None:
    import slicer

    scalar = slicer.modules.dicomPlugins["DICOMScalarVolumePlugin"]()
    browser.insert(film_file)
    film = scalar.load(scalar.examineFiles([str(film_file)])[0])
    segmentation = segmentation_of(browser.load(seg_file))
    assert slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode") == 1
    require_masks(film, segmentation, random_labels((256, 256)))


def test_without_its_film_left_to_slicer(browser: Any, seg_file: Path) -> None:
    assert list(browser.selected(seg_file)) == [SLICERS_SEG]


def test_non_radiographs_are_left_to_slicer(browser: Any, film_file: Path, seg_file: Path) -> None:
    change_film(film_file, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", Modality="CT")
    browser.insert(film_file)
    assert list(browser.selected(seg_file)) == [SLICERS_SEG]


def test_name_contains_the_film(browser: Any, film_file: Path, seg_file: Path) -> None:
    change_film(film_file, SeriesNumber=3)
    browser.insert(film_file)
    name, _film = browser.selected(seg_file)[RADIOGRAPH]
    assert name.endswith("- 3: Chest PA 2020-03-01 12:00")


def test_masks_of_different_size_are_rejected(
    browser: Any, film_file: Path, seg_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    smaller = pydicom.dcmread(film_file)
    pixels = smaller.pixel_array[:200, :200]
    change_film(film_file, Rows=200, Columns=200, PixelData=pixels.tobytes())
    browser.insert(film_file)
    nodes = browser.load(seg_file)
    assert not any(node.IsA("vtkMRMLSegmentationNode") for node in nodes)
    assert len(browser.messages) == 1 and "differ in size" in caplog.text


@pytest.mark.parametrize("cut", [200, 2000, 5000])
def test_damaged_segmentation_is_rejected(browser: Any, film_file: Path, seg_file: Path, cut: int) -> None:
    data = seg_file.read_bytes()
    browser.insert(film_file, seg_file)
    offered = browser.plugin.examineFiles([str(seg_file)])
    seg_file.write_bytes(data[:-cut])
    browser.plugin.examineFiles([str(seg_file)])
    assert browser.plugin.load(offered[0]) is False


def test_overlapping_foreign_segments(browser: Any, film_file: Path) -> None:
    """Heart over both lungs, as another program may write it."""
    import slicer
    from highdicom.seg import Segmentation, SegmentDescription
    from pydicom.sr.coding import Code

    heart, device = np.zeros((256, 256), bool), np.zeros((256, 256), bool)
    heart[100:200, 80:150], device[150:250, 100:101] = True, True
    source = read_source(film_file)
    descriptions = [
        SegmentDescription(
            segment_number=number,
            segment_label=label,
            segmented_property_category=Code("123037004", "SCT", "Anatomical Structure"),
            segmented_property_type=Code(*code),
            algorithm_type="MANUAL",
        )
        for number, label, code in (
            (1, "Heart", ("80891009", "SCT", "Heart")),
            (2, "Wire", ("260787004", "SCT", "Physical object")),
        )
    ]
    dataset = Segmentation(
        source_images=[source.header],
        pixel_array=np.stack([heart, device], axis=-1)[np.newaxis],
        segmentation_type="BINARY",
        segment_descriptions=descriptions,
        series_instance_uid=generate_uid(),
        series_number=9,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="Somebody",
        manufacturer_model_name="Something",
        software_versions="1",
        device_serial_number="1",
    )
    path = film_file.with_suffix(".heart.dcm")
    dataset.save_as(path, enforce_file_format=True)
    browser.insert(film_file)
    nodes = browser.load(path)
    film, segmentation = film_of(nodes), segmentation_of(nodes)
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    assert lungsOf(film) is None
    for name, title, mask in (("segment_1", "Heart", heart), ("segment_2", "Wire", device)):
        found = slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, name, film)[0] > 0
        assert np.array_equal(found, mask)
        assert segmentation.GetSegmentation().GetSegment(name).GetName() == title
    assert "80891009^Heart" in vtk_tag(segmentation.GetSegmentation().GetSegment("segment_1"))
