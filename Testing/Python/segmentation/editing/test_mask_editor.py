"""Strokes on the lungs of a phantom, and back again."""

from __future__ import annotations

import numpy as np
import pytest

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.segmentation.editing.editor import SIDES, TOOLS, MaskEditor

SIZE = 256


@pytest.fixture
def labels() -> np.ndarray:
    """The lungs of a phantom: uint8 (rows, columns), 0, 1 right, 2 left."""
    right, left = project_chest(8, size=SIZE).lungs
    return np.where(right, 1, np.where(left, 2, 0)).astype(np.uint8)


def middle_of(labels: np.ndarray, side: int) -> tuple[float, float]:
    rows, columns = np.nonzero(labels == side)
    return float(rows.mean()), float(columns.mean())


def stroke(editor: MaskEditor, *points: tuple[float, float], erase: bool = False) -> None:
    editor.begin(points[0], erase)
    for point in points[1:]:
        editor.move(point)
    editor.end()


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("erase", [False, True])
@pytest.mark.parametrize("tool", TOOLS)
def test_no_tool_changes_the_other_side(labels: np.ndarray, tool: str, erase: bool, side: str) -> None:
    labels[:, : SIZE // 2][labels[:, : SIZE // 2] == 0] = 1  # both sides touch along a line
    labels[100:120, SIZE // 2 - 6 : SIZE // 2] = 2
    own = SIDES[side]
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.tool, editor.side, editor.diameter_mm = tool, side, 60.0
    others, before = labels == 3 - own, labels.copy()
    stroke(editor, (60, 60), (110, SIZE / 2), (200, 200), (150, 90), erase=erase)
    np.testing.assert_array_equal(labels == 3 - own, others)
    changed = labels != before
    assert changed.any()
    assert set(np.unique(before[changed])) | set(np.unique(labels[changed])) == {0, own}
    editor.undo()
    np.testing.assert_array_equal(labels, before)


def test_stroke_stays_on_its_side(labels: np.ndarray) -> None:
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.diameter_mm = 10.0
    left = labels == 2
    editor.begin((5, 5), erase=True)
    editor.side, editor.overwrite = "left", True
    editor.move(middle_of(labels, 2))
    editor.end()
    np.testing.assert_array_equal(labels == 2, left)


def test_overwriting_brush_takes_from_the_other_side(labels: np.ndarray) -> None:
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.diameter_mm, editor.side, editor.overwrite = 20.0, "right", True
    row, column = middle_of(labels, 2)
    before = labels.copy()
    stroke(editor, (row, column))
    changed = labels != before
    assert changed.sum() == pytest.approx(np.pi * 100, rel=0.03)
    assert (labels[changed] == 1).all() and (before[changed] == 2).all()


def test_overwriting_eraser_erases_either_side(labels: np.ndarray) -> None:
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.diameter_mm, editor.overwrite = 10.0, True
    for side, tool, erase in ((1, "eraser", False), (2, "brush", True), (1, "smooth", True)):
        row, column = middle_of(labels, side)
        editor.tool = tool
        stroke(editor, (row + 20, column), (row + 30, column), erase=erase)
        assert labels[round(row + 25), round(column)] == 0


def test_lasso_applies_on_release(labels: np.ndarray) -> None:
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.tool, editor.side, editor.overwrite = "lasso", "left", True
    loop = [(60.0, 100.0), (60.0, 140.0), (100.0, 140.0), (100.0, 100.0)]
    before = labels.copy()
    assert not editor.begin(loop[0])
    assert not any(editor.move(point) for point in loop[1:])
    np.testing.assert_array_equal(labels, before)
    assert editor.end()
    assert (labels[60:100, 100:140] == 2).all()
    stroke(editor, *loop, erase=True)
    assert (labels[60:100, 100:140] == 0).all()
    outside = np.ones(labels.shape, bool)
    outside[60:100, 100:140] = False
    np.testing.assert_array_equal(labels[outside], before[outside])


def test_smoothing_is_local(labels: np.ndarray) -> None:
    rows, columns = np.nonzero(labels == 1)
    row = int(np.median(rows))
    border = int(columns[rows == row].min())
    whole = labels.copy()
    other = row + 45
    edge = int(columns[rows == other].min())
    labels[row : row + 2, border : border + 8] = 0
    labels[other : other + 2, edge : edge + 8] = 0
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.tool, editor.diameter_mm = "smooth", 40.0
    stroke(editor, (row, border))
    assert (labels[row : row + 2, border + 3 : border + 8] == 1).all()
    assert (labels[other : other + 2, edge : edge + 8] == 0).all()
    assert (labels != whole).mean() < 0.005


def test_undo_and_redo_are_exact(labels: np.ndarray) -> None:
    editor = MaskEditor(labels, (0.7, 0.4))
    rng = np.random.default_rng(1)
    states = [labels.copy()]
    for number in range(40):
        editor.tool, editor.side = TOOLS[number % 4], ("right", "left")[number % 3 == 0]
        editor.diameter_mm, editor.overwrite = rng.uniform(1, 40), number % 7 > 2
        stroke(editor, *rng.uniform(-10, SIZE + 10, (6, 2)).tolist(), erase=number % 5 == 0)
        if not np.array_equal(labels, states[-1]):
            states.append(labels.copy())
    assert len(states) > 30
    for state in reversed(states[:-1]):
        assert editor.undo()
        np.testing.assert_array_equal(labels, state)
    assert not editor.can_undo and not editor.undo()
    for state in states[1:]:
        assert editor.redo()
        np.testing.assert_array_equal(labels, state)
    assert not editor.can_redo and not editor.redo()


def test_new_stroke_clears_redo(labels: np.ndarray) -> None:
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.diameter_mm = 9.0
    stroke(editor, (10, 10))
    editor.undo()
    assert editor.can_redo
    stroke(editor, (30, 30))
    assert not editor.can_redo


def test_ineffective_stroke_is_not_recorded(labels: np.ndarray) -> None:
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.tool = "eraser"
    stroke(editor, (1, 1), (1, 5))
    assert not editor.can_undo


def test_undo_during_a_stroke_reverts_it(labels: np.ndarray) -> None:
    before = labels.copy()
    editor = MaskEditor(labels, (1.0, 1.0))
    editor.begin((5, 5))
    editor.move((5, 40))
    assert editor.drawing and editor.undo() and not editor.drawing
    np.testing.assert_array_equal(labels, before)
    assert not editor.move((90, 90))


def test_oldest_strokes_are_dropped_when_memory_is_full(labels: np.ndarray) -> None:
    limit = 20_000
    editor = MaskEditor(labels, (1.0, 1.0), history_bytes=limit)
    editor.diameter_mm = 15.0
    rng = np.random.default_rng(2)
    for number in range(200):
        editor.side = ("right", "left")[number % 2]
        stroke(editor, *rng.uniform(0, SIZE, (3, 2)).tolist())
        assert editor.history_size <= limit
    undone = 0
    while editor.undo():
        undone += 1
    assert 5 < undone < 200


def test_many_strokes_need_little_memory() -> None:
    labels = np.zeros((3000, 3000), np.uint8)
    editor = MaskEditor(labels, (0.14, 0.14))
    editor.diameter_mm = 20.0
    rng = np.random.default_rng(3)
    for number in range(100):
        editor.side = ("right", "left")[number % 2]
        start = rng.uniform(0, 3000, 2)
        stroke(editor, *(start + np.cumsum(rng.normal(0, 15, (50, 2)), axis=0)).tolist())
    # Whole copies of the film would take 900 MB.
    assert editor.history_size < 8e6
    while editor.undo():
        pass
    assert not labels.any()


def test_invalid_labels_are_rejected() -> None:
    with pytest.raises(TypeError, match="uint8"):
        MaskEditor(np.zeros((4, 4), bool), (1.0, 1.0))
    with pytest.raises(ValueError, match="spacing"):
        MaskEditor(np.zeros((4, 4), np.uint8), (0.0, 1.0))
