"""The lung masks: shown by key, corrected, and scored again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtTest import QTest
from slicerhost.fixtures import bring_window_to_front, process_events


@pytest.fixture
def analyzed(reader: Any, film: Any) -> Any:
    reader.analyze()
    return film


def press_key(letter: str) -> None:
    import qt

    window = bring_window_to_front()
    QTest.keyClick(window, getattr(qt.Qt.Key, f"Key_{letter}"))
    process_events()


def halve_the_left_lung(film: Any) -> np.ndarray:
    """Take away the lower half of the left lung, as a script of the reader's would."""
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    mask = slicer.util.arrayFromSegmentBinaryLabelmap(lungsOf(film), "left_lung", film).copy()
    rows = np.flatnonzero(mask[0].any(axis=1))
    mask[0, (rows[0] + rows[-1]) // 2 :] = 0
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, lungsOf(film), "left_lung", film)
    process_events()
    return mask


def test_segments_have_names_codes_and_colors(analyzed: Any) -> None:
    import slicer
    import vtk
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    segmentation = lungsOf(analyzed).GetSegmentation()
    assert list(segmentation.GetSegmentIDs()) == ["right_lung", "left_lung"]
    for side, code in (("right", "Right"), ("left", "Left")):
        segment = segmentation.GetSegment(f"{side}_lung")
        assert segment.GetName() == f"{code} lung"
        entry = vtk.mutable("")
        assert segment.GetTag(slicer.vtkSegment.GetTerminologyEntryTagName(), entry)
        assert "SCT^39607008^Lung" in str(entry) and code in str(entry)
        mask = slicer.util.arrayFromSegmentBinaryLabelmap(lungsOf(analyzed), f"{side}_lung", analyzed)
        assert 0.03 < mask.mean() < 0.4


def test_no_report_without_masks(analyzed: Any, clerk: Any) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    slicer.mrmlScene.RemoveNode(lungsOf(analyzed))
    clerk.press("writeButton")
    assert not clerk.report.isRunning and not clerk.button("writeButton").enabled
    assert "masks of this film were removed" in clerk.text("contentLabel")


@pytest.mark.parametrize(
    ("letter", "box"), [("L", "lungsCheckBox"), ("H", "opacityMapCheckBox"), ("F", "fillCheckBox")]
)
def test_shortcut_toggles_the_display(reader: Any, analyzed: Any, letter: str, box: str) -> None:
    checked, pixels = getattr(reader.ui, box).checked, reader.view()
    press_key(letter)
    assert getattr(reader.ui, box).checked is not checked
    assert (reader.view() != pixels).any(axis=2).mean() > 0.001
    press_key(letter)
    assert getattr(reader.ui, box).checked is checked
    assert np.array_equal(reader.view(), pixels)


def test_one_lung_can_be_hidden(reader: Any, analyzed: Any) -> None:
    right, left = reader.masks_in_view()
    reader.ui.rightLungCheckBox.click()
    process_events()
    shown_right, shown_left = reader.masks_in_view()
    assert right.sum() > 1000
    assert shown_right.sum() < 0.02 * right.sum()
    assert shown_left.sum() > 0.9 * left.sum()


def test_edited_mask_is_detected_and_rescored(reader: Any, analyzed: Any) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    first = reader.probability
    drawn = halve_the_left_lung(analyzed)
    assert reader.text("lungsLabel") == "Masks manually edited."
    assert "Re-score with these masks" in reader.text("verdictTextLabel")
    reader.press("classifyButton")
    reader.wait()
    assert reader.text("messageLabel") == ""
    assert "Manually edited mask." in reader.text("verdictTextLabel")
    assert reader.probability != first
    kept = slicer.util.arrayFromSegmentBinaryLabelmap(lungsOf(analyzed), "left_lung", analyzed)
    assert np.array_equal(kept, drawn)


def test_analyze_resegments_after_an_edit(reader: Any, analyzed: Any) -> None:
    first = reader.probability
    halve_the_left_lung(analyzed)
    reader.analyze()
    assert reader.probability == first
    texts = reader.text("verdictTextLabel") + reader.text("lungsLabel")
    assert "manually edited" not in texts.lower()


def test_empty_masks_are_reported_not_scored(reader: Any, analyzed: Any) -> None:
    import slicer
    from CovidXRayPanel.nodes.lungsNode import lungsOf

    nothing = np.zeros(slicer.util.arrayFromVolume(analyzed).shape, np.uint8)
    for side in ("right_lung", "left_lung"):
        slicer.util.updateSegmentBinaryLabelmapFromArray(nothing, lungsOf(analyzed), side, analyzed)
    reader.press("classifyButton")
    reader.wait()
    assert "The masks are empty." in reader.text("messageLabel")
