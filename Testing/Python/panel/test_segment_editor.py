"""What the panel asks of Slicer's Segment Editor. The host has none: a recorder stands for its widget."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest


class Editor:
    """The properties and methods of qMRMLSegmentEditorWidget that are used, by their names there."""

    def __init__(self) -> None:
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
    """Tell whether a node can be chosen in a list."""
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
def slicer_with_editor(panel: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Editor, Selector]:
    import slicer

    editor, selector = Editor(), Selector()
    widget = SimpleNamespace(self=lambda: SimpleNamespace(editor=editor))
    module = SimpleNamespace(widgetRepresentation=lambda: widget)
    monkeypatch.setattr(slicer.modules, "segmenteditor", module, raising=False)

    def select(name: str) -> None:
        panel.exit()
        selector.choose(name)

    monkeypatch.setattr(slicer.util, "selectModule", select)
    monkeypatch.setattr(slicer.util, "moduleSelector", lambda: selector)
    return editor, selector


def test_it_is_flat_while_it_has_the_film_and_as_before_afterwards(
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


def test_its_lists_offer_the_film_of_the_review_and_no_others_do(
    panel: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    from CovidXRayPanel.lungsNode import lungsOf
    from CovidXRayPanel.review.reviewedFilm import ReviewedFilm
    from CovidXRayPanel.segmentEditor import openSegmentEditor

    editor, selector = slicer_with_editor
    reviewed = ReviewedFilm()
    reviewed.show({}, np.zeros((64, 48), np.float32), np.zeros((64, 48), np.uint8))
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


def test_what_was_drawn_there_is_part_of_the_editing_here(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    import slicer
    from CovidXRayPanel.readingNode import READING_ROLE, isMaskEdited, referencedNode

    _, selector = slicer_with_editor
    before = hand.edit_film()
    referencedNode(panel.film, READING_ROLE, "vtkMRMLTextNode", "reading")
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
    hand.stroke((300, 300), (330, 330))
    assert hand.labels()[300, 300] == 1
    hand.editing.stop(False)
    assert (hand.labels() == before).all() and not isMaskEdited(panel.film)


def test_its_button_is_there_where_it_is(
    panel: Any, hand: Any, slicer_with_editor: tuple[Editor, Selector]
) -> None:
    import qt
    from CovidXRayPanel.maskEditingTools import MaskEditingTools

    hand.edit_film()
    parent = qt.QWidget()
    tools = MaskEditingTools(hand.editing, panel.resourcePath("UI/MaskEditing.ui"), qt.QVBoxLayout(parent))
    assert not tools.ui.segmentEditorButton.isHidden()
    assert panel._maskTools.ui.segmentEditorButton.isHidden()
    hand.editing.changed.disconnect(tools.update)
    parent.deleteLater()
