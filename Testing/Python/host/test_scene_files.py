"""A scene is saved with all that a module keeps in it, and comes back as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture
def full_scene(panel: Any, make_film: Any, scene: Any) -> np.ndarray:
    """A film with a segment, a color, a text and parameters; returns the segment's mask."""
    import slicer

    film = make_film("Film of June")
    film.SetAttribute("Fixture.Path", "june.dcm")
    segmentation = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Lungs")
    segmentation.CreateDefaultDisplayNodes()
    segmentation.SetReferenceImageGeometryParameterFromVolumeNode(film)
    segmentation.GetSegmentation().AddEmptySegment("left", "Left lung", (0.2, 0.8, 1.0))
    mask = np.zeros((1, 300, 200), np.uint8)
    mask[0, 50:150, 110:180] = 1
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, segmentation, "left", film)
    segmentation.GetDisplayNode().SetOpacity2DFill(0.125)
    text = scene.AddNewNodeByClass("vtkMRMLTextNode", "Reading")
    text.SetText('{"score": 0.5, "note": "<&\'ñ"}')
    text.SetAndObserveStorageNodeID(None)
    film.SetNodeReferenceID("reading", text.GetID())
    panel.parameters.film = film
    panel.parameters.opacity = 0.85
    panel.parameters.note = "second look"
    slicer.util.setSliceViewerLayers(background=film, fit=True)
    return mask


def check_scene(panel: Any, mask: np.ndarray) -> None:
    import slicer

    film = slicer.util.getNode("Film of June")
    assert panel.parameters.film is film
    assert panel.ui.filmSelector.currentNode() is film
    assert panel.parameters.opacity == panel.ui.opacitySlider.value == 0.85
    assert panel.parameters.note == panel.ui.noteLineEdit.text == "second look"
    assert film.GetAttribute("Fixture.Path") == "june.dcm"
    assert np.array_equal(slicer.util.arrayFromVolume(film)[0, 5:8, 5:8], np.add.outer([5, 6, 7], [5, 6, 7]))
    assert film.GetNodeReference("reading").GetText() == '{"score": 0.5, "note": "<&\'ñ"}'
    (segmentation,) = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    assert np.array_equal(slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, "left", film), mask)
    assert segmentation.GetSegmentation().GetSegment("left").GetColor() == pytest.approx((0.2, 0.8, 1.0))
    assert segmentation.GetDisplayNode().GetOpacity2DFill() == 0.125


def test_bundle_round_trip(panel: Any, full_scene: np.ndarray, scene: Any, tmp_path: Path) -> None:
    import slicer

    bundle = str(tmp_path / "session one.mrb")
    assert slicer.util.saveScene(bundle)
    scene.Clear()
    assert panel.parameters.film is None
    slicer.util.loadScene(bundle)
    check_scene(panel, full_scene)


def test_folder_round_trip(panel: Any, full_scene: np.ndarray, scene: Any, tmp_path: Path) -> None:
    import slicer

    folder = tmp_path / "session"
    assert slicer.util.saveScene(str(folder))
    scene.Clear()
    (written,) = folder.glob("*.mrml")
    slicer.util.loadScene(str(written))
    check_scene(panel, full_scene)


def test_second_save_keeps_short_names(full_scene: np.ndarray, scene: Any, tmp_path: Path) -> None:
    import slicer

    for number in range(2):
        assert slicer.util.saveScene(str(tmp_path / f"{number}.mrb"))
        scene.Clear()
        slicer.util.loadScene(str(tmp_path / f"{number}.mrb"))
    assert len(slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")) == 1
    assert len(slicer.util.getNodesByClass("vtkMRMLSegmentationNode")) == 1


def test_invalid_scene_is_an_error_with_its_file(scene: Any, tmp_path: Path) -> None:
    import slicer

    wrong = tmp_path / "wrong.mrb"
    wrong.write_bytes(b"no archive")
    before = Path.cwd()
    for path in (wrong, tmp_path / "missing.mrb"):
        with pytest.raises(RuntimeError, match=path.name):
            slicer.util.loadScene(str(path))
    assert Path.cwd() == before


def test_volume_and_segmentation_are_saved_to_separate_files(
    full_scene: np.ndarray, scene: Any, tmp_path: Path
) -> None:
    import slicer

    film = slicer.util.getNode("Film of June")
    (segmentation,) = slicer.util.getNodesByClass("vtkMRMLSegmentationNode")
    assert slicer.util.saveNode(film, str(tmp_path / "film.nrrd"))
    assert slicer.util.saveNode(segmentation, str(tmp_path / "lungs.seg.nrrd"))
    before = slicer.util.arrayFromVolume(film).copy()
    scene.Clear()
    again = slicer.util.loadVolume(str(tmp_path / "film.nrrd"))
    lungs = slicer.util.loadSegmentation(str(tmp_path / "lungs.seg.nrrd"))
    assert np.array_equal(slicer.util.arrayFromVolume(again), before)
    segment = lungs.GetSegmentation().GetNthSegmentID(0)
    assert np.array_equal(slicer.util.arrayFromSegmentBinaryLabelmap(lungs, segment, again), full_scene)
