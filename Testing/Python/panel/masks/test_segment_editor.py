"""What the panel asks of Slicer's Segment Editor. The host has none: a recorder stands for its widget.

Its history of undo and redo is Slicer's own class, used as qMRMLSegmentEditorWidget uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest


class Editor:
    """The properties and methods of qMRMLSegmentEditorWidget that are used, by their names there."""

    def __init__(self) -> None:
        import slicer

        self.history = slicer.vtkSegmentationHistory()
        self.history.SetMaximumNumberOfStates(10)
        self.unorderedEffectsVisible = self.show3DButtonVisible = True
        self.order: list[str] = ["Paint", "Grow from seeds"]
        self.effect = "Paint"
        self.nodes: dict[str, Any] = {}
        self.selectors = {
            "SourceVolumeNodeComboBox": selector_of("vtkMRMLScalarVolumeNode"),
            "SegmentationNodeComboBox": selector_of("vtkMRMLSegmentationNode"),
        }

    def findChild(self, kind: Any, name: str) -> Any:
        return self.selectors[name]

    def effectNameOrder(self) -> tuple[str, ...]:
        return tuple(self.order)

    def setEffectNameOrder(self, names: list[str]) -> None:
        self.order = list(names)

    def setActiveEffectByName(self, name: str) -> None:
        self.effect = name

    def setSegmentationNode(self, node: Any) -> None:
        self.nodes["segmentation"] = node
        self.history.SetSegmentation(node.GetSegmentation())

    def segmentationNode(self) -> Any:
        return self.nodes.get("segmentation")

    def saveStateForUndo(self) -> None:
        self.history.SaveState()

    def undo(self) -> None:
        assert self.history.IsRestorePreviousStateAvailable()
        self.history.RestorePreviousState()

    def redo(self) -> None:
        assert self.history.IsRestoreNextStateAvailable()
        self.history.RestoreNextState()

    def paint(self, volume: Any, side: str, rows: slice, columns: slice) -> None:
        """What the effect "Paint" does, overlap allowed: save the state, then change one segment."""
        import slicer

        self.saveStateForUndo()
        lungs = self.nodes["segmentation"]
        mask = slicer.util.arrayFromSegmentBinaryLabelmap(lungs, f"{side}_lung", volume).copy()
        mask[0, rows, columns] = 1
        slicer.util.updateSegmentBinaryLabelmapFromArray(mask, lungs, f"{side}_lung", volume)

    def setSourceVolumeNode(self, node: Any) -> None:
        self.nodes["source"] = node


def selector_of(class_name: str) -> Any:
    """A list of the scene's nodes of one class."""
    import slicer

    made = slicer.qMRMLNodeComboBox()
    made.nodeTypes = [class_name]
    made.setMRMLScene(slicer.mrmlScene)
    return made


def offers(selector: Any, node: Any) -> bool:
    """Return whether a node can be chosen in a list."""
    return node in [selector.nodeFromIndex(index) for index in range(selector.nodeCount())]


class Selector:
    """The list of modules: whoever listens is told which one was chosen."""

    def __init__(self) -> None:
        self.slots: list[Any] = []

    def connect(self, signal: str, slot: Any) -> None:
        assert signal == "moduleSelected(QString)"
        self.slots.append(slot)

    def disconnect(self, signal: str, slot: Any) -> None:
        self.slots.remove(slot)

    def choose(self, name: str) -> None:
        for slot in tuple(self.slots):
            slot(name)


@pytest.fixture
def slicer_with_editor(panel: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Editor, Selector]]:
    import slicer

    editor, selector = Editor(), Selector()
    widget = SimpleNamespace(self=lambda: SimpleNamespace(editor=editor))
    module = SimpleNamespace(widgetRepresentation=lambda: widget)
    monkeypatch.setattr(slicer.modules, "segmenteditor", module, raising=False)
    monkeypatch.setattr(slicer.modules, "SegmentEditorWidget", widget.self(), raising=False)

    def select(name: str) -> None:
        panel.exit()
        selector.choose(name)

    monkeypatch.setattr(slicer.util, "selectModule", select)
    monkeypatch.setattr(slicer.util, "moduleSelector", lambda: selector)
    yield editor, selector
    selector.choose("CovidXRay")


def test_representation_is_flat_while_editing_and_restored_after(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    editor, selector = slicer_with_editor
    hand.edit_film()
    film, lungs = panel.film, panel.film.GetNodeReference("CovidXRay.Lungs")
    hand.editing.openSegmentEditor()
    assert editor.nodes == {"segmentation": lungs, "source": film}
    assert not editor.show3DButtonVisible and not editor.unorderedEffectsVisible
    assert "Paint" in editor.order and "Grow from seeds" not in editor.order
    selector.choose("CovidXRay")
    assert editor.show3DButtonVisible and editor.unorderedEffectsVisible
    assert editor.order == ["Paint", "Grow from seeds"] and editor.effect == ""
    assert not selector.slots
    panel.enter()


def test_lists_offer_the_film_under_review_only_here(
    panel: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    from CovidXRayPanel.maskEditing.segmentEditor import openSegmentEditor
    from CovidXRayPanel.nodes.lungsNode import lungsOf
    from CovidXRayPanel.review.reviewedFilm import ReviewedFilm

    from CovidXRayLib.films.film_metadata import FilmMetadata

    editor, selector = slicer_with_editor
    reviewed = ReviewedFilm()
    reviewed.show(FilmMetadata(64, 48), np.zeros((64, 48), np.float32), np.zeros((64, 48), np.uint8))
    film, lungs = reviewed.volumeNode, lungsOf(reviewed.volumeNode)
    lists = [(editor.selectors["SourceVolumeNodeComboBox"], film)]
    lists.append((editor.selectors["SegmentationNodeComboBox"], lungs))
    assert not any(offers(each, node) for each, node in lists)
    openSegmentEditor(film, lungs)
    assert all(offers(each, node) for each, node in lists)
    assert not offers(panel.ui.filmSelector, film)
    selector.choose("CovidXRay")
    assert not any(offers(each, node) for each, node in lists)
    assert film.GetHideFromEditors() and lungs.GetHideFromEditors()


def test_slicer_edits_are_part_of_our_editing(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    import slicer
    from CovidXRayPanel.nodes.readingNode import READING_ROLE, isMaskEdited, referencedNode

    _, selector = slicer_with_editor
    before = hand.edit_film()
    referencedNode(panel.film, READING_ROLE, slicer.vtkMRMLTextNode, "reading")
    hand.stroke((200, 200), (220, 220))
    hand.editing.openSegmentEditor()
    assert hand.editing.active
    # The mouse is the Segment Editor's now.
    drawn = hand.labels()
    hand.stroke((300, 300), (330, 330))
    assert (hand.labels() == drawn).all()
    lungs = panel.film.GetNodeReference("CovidXRay.Lungs")
    mask = slicer.util.arrayFromSegmentBinaryLabelmap(lungs, "left_lung", panel.film).copy()
    mask[0, 400:450, 250:260] = 1
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, lungs, "left_lung", panel.film)
    selector.choose("CovidXRay")
    panel.enter()
    assert hand.editing.active and (hand.labels()[400:450, 250:260] == 2).all()
    hand.editing.setOverwriteOther(True)
    hand.stroke((300, 300), (330, 330))
    assert hand.labels()[300, 300] == 1
    hand.editing.stop(False)
    assert (hand.labels() == before).all() and not isMaskEdited(panel.film)


def test_button_follows_availability(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    import qt
    from CovidXRayPanel.maskEditing.tools import MaskEditingTools

    hand.edit_film()
    parent = qt.QWidget()
    tools = MaskEditingTools(hand.editing, panel.resourcePath("UI/MaskEditing.ui"), qt.QVBoxLayout(parent))
    assert not tools.ui.segmentEditorButton.isHidden()
    assert panel._maskTools.ui.segmentEditorButton.isHidden()
    hand.editing.changed.disconnect(tools.update)
    parent.deleteLater()


def masks(volume: Any) -> tuple[np.ndarray, np.ndarray]:
    """The right and the left lung as they are now: bool (rows, columns)."""
    import slicer

    lungs = volume.GetNodeReference("CovidXRay.Lungs")
    right, left = (
        slicer.util.arrayFromSegmentBinaryLabelmap(lungs, f"{side}_lung", volume)[0] > 0
        for side in ("right", "left")
    )
    return right, left


def same(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.fixture
def painted(panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector]) -> list[Any]:
    """Two strokes made in the Segment Editor, and the reader back here; the states in their order."""
    editor, selector = slicer_with_editor
    hand.edit_film()
    hand.editing.openSegmentEditor()
    states = [masks(panel.film)]
    for columns in (slice(250, 260), slice(260, 270)):
        editor.paint(panel.film, "left", slice(400, 450), columns)
        states.append(masks(panel.film))
    selector.choose("CovidXRay")
    panel.enter()
    hand.editing.stop(True)
    return states


def test_undo_survives_our_editing_without_changes(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector], painted: list[Any]
) -> None:
    editor, _ = slicer_with_editor
    editor.undo()
    for accept in (True, False):
        panel.ui.editButton.click()
        hand.drag((200, 200))
        hand.editing.stop(accept)
    editor.redo()
    assert same(masks(panel.film), painted[2])
    for state in (painted[1], painted[0]):
        editor.undo()
        assert same(masks(panel.film), state)


@pytest.mark.parametrize("accept", [True, False])
def test_undo_reverts_our_edits_as_one_step(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector], painted: list[Any], accept: bool
) -> None:
    editor, _ = slicer_with_editor
    panel.ui.editButton.click()
    hand.stroke((60, 60), (90, 90))
    hand.stroke((120, 60), (150, 90))
    hand.editing.undo()
    drawn = masks(panel.film)
    assert drawn[0][75, 75] and not same(drawn, painted[2])
    hand.editing.stop(accept)
    if not accept:
        drawn = painted[2]
    assert same(masks(panel.film), drawn)
    for state in reversed(painted):
        editor.undo()
        assert same(masks(panel.film), state)
    for state in (*painted[1:], drawn):
        editor.redo()
        assert same(masks(panel.film), state)


def test_undo_restores_masks_replaced_by_an_analysis(
    panel: Any, slicer_with_editor: tuple[Editor, Selector], painted: list[Any]
) -> None:
    from CovidXRayPanel.nodes.lungsNode import writeLungs

    editor, _ = slicer_with_editor
    writeLungs(panel.film, np.zeros(painted[0][0].shape, np.uint8))
    editor.undo()
    assert same(masks(panel.film), painted[2])


def test_overlap_is_kept_where_nothing_is_drawn(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    """The Segment Editor allows overlap; a label map does not."""
    editor, _ = slicer_with_editor
    hand.put_film()
    editor.setSegmentationNode(panel.film.GetNodeReference("CovidXRay.Lungs"))
    right, _left = masks(panel.film)
    row, column = (int(places.mean()) for places in np.nonzero(right))
    editor.paint(panel.film, "left", slice(row, row + 40), slice(column, column + 40))
    before = masks(panel.film)
    assert (before[0] & before[1]).sum() == 1600
    for accept in (True, False):
        panel.ui.editButton.click()
        hand.editing.stop(accept)
        assert same(masks(panel.film), before)
    panel.ui.editButton.click()
    hand.stroke((10, 10))
    hand.editing.stop(False)
    assert same(masks(panel.film), before)
    panel.ui.editButton.click()
    hand.editing.brushDiameter = 10.0
    hand.stroke((row, column), button=hand.right)
    hand.editing.openSegmentEditor()
    after = masks(panel.film)
    np.testing.assert_array_equal(after[1][row + 12 :], before[1][row + 12 :])
    assert not after[0][row, column] and (after[0] & after[1]).sum() > 1000
    editor.undo()
    assert same(masks(panel.film), before)
    panel.enter()


def test_film_stays_shown_and_layout_is_restored_after(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    import slicer

    _, selector = slicer_with_editor
    manager, layouts = slicer.app.layoutManager(), slicer.vtkMRMLLayoutNode
    panel.exit()
    manager.setLayout(layouts.SlicerLayoutFourUpView)
    panel.enter()
    hand.edit_film()
    for goes_on_to in ("CovidXRay", "Data"):
        hand.editing.openSegmentEditor()
        assert manager.layout == layouts.SlicerLayoutOneUpRedSliceView
        selector.choose("SegmentEditor")
        assert manager.layout == layouts.SlicerLayoutOneUpRedSliceView
        if goes_on_to == "CovidXRay":
            panel.enter()
        selector.choose(goes_on_to)
    assert manager.layout == layouts.SlicerLayoutFourUpView
    manager.setLayout(layouts.SlicerLayoutOneUpRedSliceView)
    panel.enter()
