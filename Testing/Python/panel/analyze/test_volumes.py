"""Volumes that did not come through this panel: from Slicer's DICOM module, from scripts, from a CT."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from slicerhost.fixtures import load_as_slicers_dicom_module, process_events


@pytest.mark.parametrize("number", [0, 1, 2])
def test_volume_loaded_by_slicer_gets_the_score_of_its_file(
    reader: Any, sample_films: list[Path], number: int
) -> None:
    reader.open_one(sample_films[number])
    reader.analyze()
    from_file, shown = reader.probability, reader.view()
    volume = load_as_slicers_dicom_module(sample_films[number])
    reader.ui.filmSelector.setCurrentNode(volume)
    reader.wait()
    reader.analyze()
    assert reader.panel.film is volume
    assert reader.probability == from_file
    # The same image is shown, upright and bone white; only the window may differ.
    assert np.corrcoef(shown.ravel(), reader.view().ravel())[0, 1] > 0.97


def test_volume_without_a_file_is_scored(reader: Any, film: Any) -> None:
    import slicer

    reader.analyze()
    pixels = slicer.util.arrayFromVolume(film).copy()
    volume = slicer.util.addVolumeFromArray(pixels, name="from a script")
    reader.ui.filmSelector.setCurrentNode(volume)
    process_events()
    assert "source file not found; using the copy in the scene" in reader.text("filmLabel")
    reader.analyze()
    assert reader.text("messageLabel") == ""
    assert reader.probability is not None


def test_volume_of_many_slices_cannot_be_analyzed(reader: Any) -> None:
    import slicer

    volume = slicer.util.addVolumeFromArray(np.zeros((20, 64, 64), np.int16), name="CT")
    reader.ui.filmSelector.setCurrentNode(volume)
    process_events()
    assert reader.text("filmLabel") == (
        "This volume has several slices. Choose a single-image chest radiograph."
    )
    assert not reader.ui.analyzeButton.enabled


@pytest.fixture
def color_photograph(tmp_path: Path, sample_films: list[Path]) -> Path:
    """A film as an image in three channels, as phones and slides have it."""
    from CovidXRayLib.films.reader import read_film

    pixels = (255 * read_film(sample_films[0]).pixels[::2, ::2]).astype(np.uint8)
    path = tmp_path / "photograph.png"
    tinted = np.stack([pixels, pixels, np.minimum(pixels + 8.0, 255).astype(np.uint8)], axis=-1)
    Image.fromarray(tinted).save(path)
    return path


def load_as_slicer(path: Path) -> Any:
    """A color image as Slicer loads it: a vector volume, laid axial. The wheel lacks that reader."""
    import slicer

    pixels = np.asarray(Image.open(path))[np.newaxis]
    volume = slicer.util.addVolumeFromArray(
        pixels, np.diag([-1.0, -1, 1, 1]), path.stem, "vtkMRMLVectorVolumeNode"
    )
    volume.CreateDefaultDisplayNodes()
    storage = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLVolumeArchetypeStorageNode")
    storage.SetFileName(str(path))
    volume.SetAndObserveStorageNodeID(storage.GetID())
    return volume


def test_color_image_loaded_by_slicer_is_analyzed(reader: Any, color_photograph: Path) -> None:
    reader.open_one(color_photograph)
    reader.analyze()
    from_file = reader.probability
    volume = load_as_slicer(color_photograph)
    reader.ui.filmSelector.setCurrentNode(volume)
    reader.wait()
    assert reader.panel.film is volume
    reader.analyze()
    assert reader.text("messageLabel") == ""
    assert reader.probability == from_file is not None
    left, right = reader.masks_in_view()
    assert left.any() and right.any()
    reader.panel.comparing.ui.earlierSelector.setCurrentNode(volume)
    assert reader.panel.comparing.ui.earlierSelector.currentNode() is volume


def test_color_image_without_a_file_is_scored(reader: Any, color_photograph: Path) -> None:
    import slicer

    volume = load_as_slicer(color_photograph)
    slicer.mrmlScene.RemoveNode(volume.GetStorageNode())
    reader.ui.filmSelector.setCurrentNode(volume)
    process_events()
    reader.analyze()
    assert reader.text("messageLabel") == ""
    assert reader.probability is not None


@pytest.mark.parametrize(
    "class_name",
    ["vtkMRMLLabelMapVolumeNode", "vtkMRMLDiffusionWeightedVolumeNode", "vtkMRMLDiffusionTensorVolumeNode"],
)
def test_non_images_are_never_selected(reader: Any, class_name: str) -> None:
    import slicer
    import vtk

    image = vtk.vtkImageData()
    image.SetDimensions(48, 64, 1)
    image.AllocateScalars(vtk.VTK_UNSIGNED_CHAR, 1)
    volume = slicer.mrmlScene.AddNewNodeByClass(class_name, "other")
    volume.SetAndObserveImageData(image)
    for selector in (reader.ui.filmSelector, reader.panel.comparing.ui.earlierSelector):
        selector.setCurrentNode(volume)
        assert selector.currentNode() is None
    reader.panel._useParameterNode()
    assert reader.panel.film is None
    # A script may choose it all the same.
    reader.panel.analysis.analyze(volume)
    assert "not a grayscale or color image" in reader.text("messageLabel")
