"""What the slice view shows, and what the mouse does in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from slicerhost.fixtures import VirtualMouse, process_events, shown_pixels, turn_wheel


@pytest.fixture
def view(application: Any) -> Any:
    import slicer

    application.window.moduleSelector().leave()  # a module may write on the view
    return slicer.app.layoutManager().sliceWidget("Red").sliceView()


def film_rectangle(pixels: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns in which something other than black is shown."""
    gray = pixels.max(axis=2) > 8
    rows, columns = np.flatnonzero(gray.any(axis=1)), np.flatnonzero(gray.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def drag(view: Any, button: str, by: tuple[int, int], modifier: str = "NoModifier") -> None:
    """Press in the middle, move in ten steps, release: as Qt would tell the widget."""
    import qt

    middle = qt.QPointF(view.width / 2, view.height / 2)
    end = middle + qt.QPointF(*by)
    pressed = getattr(qt.Qt.MouseButton, f"{button}Button")
    none, keys = qt.Qt.MouseButton.NoButton, getattr(qt.Qt.KeyboardModifier, modifier)
    steps = [middle + (end - middle) * (step / 10) for step in range(11)]
    events = [("MouseMove", middle, none, none), ("MouseButtonPress", middle, pressed, pressed)]
    events += [("MouseMove", place, none, pressed) for place in steps]
    events += [("MouseButtonRelease", end, pressed, none)]
    for kind, place, changed, held in events:
        event = qt.QMouseEvent(
            getattr(qt.QEvent.Type, kind), place, view.mapToGlobal(place), changed, held, keys
        )
        qt.QApplication.sendEvent(view, event)
    process_events()


def test_film_fills_the_view_with_patient_right_on_the_left(view: Any, shown_film: Any) -> None:
    pixels = shown_pixels(view)
    rows, columns = film_rectangle(pixels)
    film = pixels[rows, columns, 0].astype(int)
    assert film.shape[0] >= 0.95 * pixels.shape[0]
    assert film.shape[0] / film.shape[1] == pytest.approx(300 / 200, rel=0.05)
    # The film brightens downwards and toward its right edge, the patient's left.
    assert film[-20, -20] > film[20, -20] + 50 > film[20, 20] + 80


def test_corner_annotation_is_drawn_over_the_film(view: Any, shown_film: Any) -> None:
    import vtk

    annotation, before = view.cornerAnnotation(), shown_pixels(view).astype(int)
    annotation.SetText(vtk.vtkCornerAnnotation.UpperLeft, "film")
    view.scheduleRender()
    changed = np.abs(shown_pixels(view) - before).max(axis=2) > 60
    annotation.ClearAllTexts()
    view.scheduleRender()
    rows, columns = np.nonzero(changed)
    assert rows.size > 20
    assert rows.max() < 80 and columns.max() < 300
    assert np.array_equal(shown_pixels(view), before)


def test_segment_is_drawn_at_its_mask(view: Any, shown_film: Any, scene: Any) -> None:
    import slicer

    before = shown_pixels(view).astype(int)
    rows, columns = film_rectangle(before)
    segmentation = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Lungs")
    segmentation.CreateDefaultDisplayNodes()
    segmentation.SetReferenceImageGeometryParameterFromVolumeNode(shown_film)
    segmentation.GetSegmentation().AddEmptySegment("right", "Right", (1.0, 0.0, 0.0))
    mask = np.zeros((1, 300, 200), np.uint8)
    mask[0, 100:200, 20:80] = 1
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, segmentation, "right", shown_film)
    read_back = slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, "right", shown_film)
    assert np.array_equal(read_back, mask)

    after = shown_pixels(view).astype(int)
    redder = (after - before)[..., 0] - (after - before)[..., 1] > 20
    inside = np.zeros_like(redder)
    scale = (rows.stop - rows.start) / 300
    inside[
        rows.start + round(100 * scale) : rows.start + round(200 * scale),
        columns.start + round(20 * scale) : columns.start + round(80 * scale),
    ] = True
    overlap = 2 * (redder & inside).sum() / (redder.sum() + inside.sum())
    assert overlap > 0.97
    segmentation.GetDisplayNode().SetVisibility(False)
    assert np.abs(shown_pixels(view) - before).max() <= 2


def test_foreground_opacity(view: Any, shown_film: Any, make_film: Any) -> None:
    import slicer

    over = make_film("over")
    slicer.util.updateVolumeFromArray(over, np.full((1, 300, 200), 499, np.int16))
    display = over.GetDisplayNode()
    display.SetAutoWindowLevel(False)
    display.SetWindowLevelMinMax(0, 499)
    rows, columns = film_rectangle(shown_pixels(view))
    place = rows.start + 60, columns.start + 60
    levels = []
    for opacity in (0.0, 0.5, 1.0):
        slicer.util.setSliceViewerLayers(foreground=over, foregroundOpacity=opacity)
        levels.append(int(shown_pixels(view)[place][0]))
    assert levels[0] < levels[1] < levels[2]
    assert levels[2] > 250


def test_left_drag_sets_window_and_level(view: Any, shown_film: Any) -> None:
    display = shown_film.GetDisplayNode()
    window, level = display.GetWindow(), display.GetLevel()
    before = shown_pixels(view)
    drag(view, "Left", (80, 60))
    assert display.GetWindow() != window
    assert display.GetLevel() != level
    assert not np.array_equal(shown_pixels(view), before)


def test_right_drag_zooms(view: Any, shown_film: Any) -> None:
    node = view.mrmlSliceNode()
    before = node.GetFieldOfView()[0]
    drag(view, "Right", (0, 80))
    down = node.GetFieldOfView()[0]
    drag(view, "Right", (0, -160))
    assert down < 0.95 * before
    assert node.GetFieldOfView()[0] > 1.05 * before


def test_shift_or_middle_drag_pans(view: Any, shown_film: Any) -> None:
    node = view.mrmlSliceNode()
    start = node.GetXYZOrigin()
    drag(view, "Left", (50, 20), "ShiftModifier")
    by_shift = node.GetXYZOrigin()
    assert by_shift != pytest.approx(start)
    drag(view, "Middle", (50, 20))
    assert node.GetXYZOrigin() != pytest.approx(by_shift)


def test_ctrl_wheel_zooms_and_wheel_keeps_the_single_slice(view: Any, shown_film: Any) -> None:
    import qt

    node = view.mrmlSliceNode()
    before, middle = node.GetFieldOfView()[0], qt.QPointF(view.width / 2, view.height / 2)
    turn_wheel(view, middle, 2, qt.Qt.KeyboardModifier.ControlModifier)
    assert node.GetFieldOfView()[0] != pytest.approx(before, rel=0.02)
    turn_wheel(view, middle, 3, qt.Qt.KeyboardModifier.NoModifier)
    assert film_rectangle(shown_pixels(view))


def test_ctrl_wheel_zooms_at_the_pointer(view: Any, shown_film: Any) -> None:
    import qt

    hand = VirtualMouse()
    place, node = hand.place((90, 60)), view.mrmlSliceNode()
    to_film = hand.slice_widget.sliceLogic().GetBackgroundLayer().GetXYToIJKTransform()

    def under_pointer() -> tuple[float, float]:
        y = view.renderWindow().GetSize()[1] - 1 - place.y()
        column, row, _ = to_film.TransformDoublePoint(place.x(), y, 0)
        return row, column

    before, fitted = under_pointer(), node.GetFieldOfView()[0]
    for steps in (3, -5):
        turn_wheel(view, qt.QPointF(place), steps, qt.Qt.KeyboardModifier.ControlModifier)
        assert not 0.8 < node.GetFieldOfView()[0] / fitted < 1.2
        assert under_pointer() == pytest.approx(before, abs=0.5)


def test_image_follows_the_window_size(view: Any, shown_film: Any, application: Any) -> None:
    window = application.mainWindow()
    size = window.size
    window.resize(1000, 600)
    process_events()
    ratio = view.devicePixelRatioF()
    assert view.renderWindow().GetSize() == (round(view.width * ratio), round(view.height * ratio))
    window.resize(size)
    process_events()


def test_paused_rendering_is_deferred(view: Any, shown_film: Any) -> None:
    import slicer

    before = shown_pixels(view)
    with slicer.util.RenderBlocker():
        shown_film.GetDisplayNode().SetAutoWindowLevel(False)
        shown_film.GetDisplayNode().SetWindowLevelMinMax(400, 499)
        assert np.array_equal(shown_pixels(view), before)
    assert not np.array_equal(shown_pixels(view), before)


def test_empty_scene_shows_an_empty_view(view: Any, shown_film: Any, scene: Any) -> None:
    assert shown_pixels(view).max() > 200
    scene.Clear()
    assert shown_pixels(view).max() < 60
