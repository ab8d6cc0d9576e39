"""The widgets of CTK and MRML that the host makes itself."""

from __future__ import annotations

from typing import Any

import pytest
from slicerhost.fixtures import process_events

pytestmark = pytest.mark.usefixtures("scene")


@pytest.fixture
def selector(scene: Any) -> Any:
    import slicer

    made = slicer.qMRMLNodeComboBox()
    made.nodeTypes = ["vtkMRMLScalarVolumeNode"]
    made.setMRMLScene(scene)
    yield made
    made.deleteLater()
    process_events()


def test_selector_defaults_to_the_first_node_unless_none_is_allowed(selector: Any, make_film: Any) -> None:
    film = make_film("A")
    assert selector.currentNode() is film
    selector.noneEnabled = True
    selector.setCurrentNode(None)
    make_film("B")
    assert selector.currentNode() is None
    assert selector.nodeCount() == 2


def test_selector_emits_a_change_once(selector: Any, make_film: Any, scene: Any) -> None:
    selector.noneEnabled = True
    first, second, reports = make_film("A"), make_film("B"), []
    selector.setCurrentNode(None)
    selector.connect("currentNodeChanged(vtkMRMLNode*)", reports.append)
    selector.setCurrentNode(second)
    selector.setCurrentNode(second)
    selector.setCurrentNodeID(first.GetID())
    scene.RemoveNode(second)
    assert reports == [second, first]
    scene.RemoveNode(first)
    assert reports == [second, first, None]


def test_removed_selection_falls_back_to_the_previous_node(selector: Any, make_film: Any, scene: Any) -> None:
    selector.noneEnabled = True
    films, reports = [make_film(name) for name in "ABC"], []
    selector.setCurrentNode(films[1])
    selector.connect("currentNodeChanged(vtkMRMLNode*)", reports.append)
    scene.RemoveNode(films[1])
    assert (reports, selector.currentNode()) == ([films[0]], films[0])
    scene.RemoveNode(films[0])
    assert (reports, selector.currentNode()) == ([films[0], None], None)


def hidden_from_editors(scene: Any, name: str) -> Any:
    """A volume that was hidden before it came into the scene."""
    node = scene.CreateNodeByClass("vtkMRMLScalarVolumeNode")
    node.UnRegister(None)
    node.SetName(name)
    node.SetHideFromEditors(True)
    return scene.AddNode(node)


def test_selector_applies_filters(selector: Any, make_film: Any, scene: Any) -> None:
    scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "labels")
    film, hidden = make_film("A"), hidden_from_editors(scene, "hidden")
    marked = make_film("marked")
    marked.SetAttribute("Film", "yes")
    assert selector.nodeCount() == 3
    selector.hideChildNodeTypes = ["vtkMRMLLabelMapVolumeNode"]
    assert selector.nodeCount() == 2
    selector.addAttribute("vtkMRMLScalarVolumeNode", "Film", "yes")
    assert (selector.nodeCount(), selector.currentNode()) == (1, marked)
    selector.removeAttribute("vtkMRMLScalarVolumeNode", "Film")
    selector.showHidden = True
    assert selector.nodeCount() == 3
    assert film.GetID() != hidden.GetID()


def test_selector_ignores_nodes_hidden_later(selector: Any, make_film: Any, scene: Any) -> None:
    film, hidden = make_film("A"), hidden_from_editors(scene, "hidden")
    film.SetHideFromEditors(True)
    hidden.SetHideFromEditors(False)
    selector.nodeTypes = ["vtkMRMLScalarVolumeNode"]  # the same as before changes nothing
    selector.setMRMLScene(scene)
    assert (selector.nodeCount(), selector.currentNode()) == (1, film)
    film.SetName("B")
    assert (selector.nodeCount(), selector.currentNode()) == (0, None)
    selector.showChildNodeTypes = False  # another filter: all are looked at again
    assert (selector.nodeCount(), selector.currentNode()) == (1, hidden)


def test_selector_lists_color_images_only_with_child_classes(selector: Any, scene: Any) -> None:
    scene.AddNewNodeByClass("vtkMRMLVectorVolumeNode", "colors")
    scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "labels")
    selector.showChildNodeTypes = True
    selector.hideChildNodeTypes = ["vtkMRMLLabelMapVolumeNode"]
    assert (selector.nodeCount(), selector.currentNode().GetName()) == (1, "colors")
    selector.showChildNodeTypes = False
    assert selector.nodeCount() == 0


def test_selector_follows_scene_order_and_clearing(selector: Any, make_film: Any, scene: Any) -> None:
    import qt

    films = [make_film(name) for name in "BAC"]
    box = selector.findChild(qt.QComboBox)
    assert [box.itemText(row) for row in range(box.count)] == ["B", "A", "C"]
    scene.RemoveNode(films[1])
    assert [box.itemText(row) for row in range(box.count)] == ["B", "C"]
    scene.Clear()
    assert (selector.nodeCount(), selector.currentNode()) == (0, None)


def test_selector_updates_names(selector: Any, make_film: Any) -> None:
    import qt

    film = make_film("old")
    film.SetName("new")
    assert selector.findChild(qt.QComboBox).currentText == "new"


def test_collapsed_section_hides_and_remembers_its_contents(application: Any) -> None:
    import ctk
    import qt

    section = ctk.ctkCollapsibleButton()
    section.text = "Details"
    layout = qt.QVBoxLayout(section)
    shown, hidden = qt.QLabel("shown"), qt.QLabel("hidden")
    for label in (shown, hidden):
        layout.addWidget(label)
    hidden.hide()
    section.show()
    changes: list[bool] = []
    section.connect("contentsCollapsed(bool)", changes.append)
    section.collapsed = True
    process_events()
    assert (shown.visible, hidden.visible, section.checked) == (False, False, False)
    hidden.show()
    process_events()
    assert not hidden.visible
    low = section.sizeHint().height()
    section.collapsed = False
    process_events()
    assert shown.visible
    assert hidden.visible
    assert section.sizeHint().height() > low
    assert changes == [True, False]
    section.deleteLater()


def test_only_the_section_header_is_clickable(application: Any) -> None:
    import ctk
    import qt

    section = ctk.ctkCollapsibleButton("Details")
    qt.QVBoxLayout(section).addWidget(qt.QLabel("contents"))
    section.resize(300, 200)
    section.show()

    def click(y: int) -> None:
        place = qt.QPointF(100, y)
        left, none = qt.Qt.MouseButton.LeftButton, qt.Qt.KeyboardModifier.NoModifier
        for kind in (qt.QEvent.Type.MouseButtonPress, qt.QEvent.Type.MouseButtonRelease):
            event = qt.QMouseEvent(kind, place, section.mapToGlobal(place), left, left, none)
            qt.QApplication.sendEvent(section, event)

    click(150)
    assert not section.collapsed
    click(10)
    assert section.collapsed
    section.deleteLater()


def test_slider_and_spin_box_are_synchronized(application: Any) -> None:
    import ctk

    widget = ctk.ctkSliderWidget()
    widget.setRange(0.0, 50.0)
    widget.singleStep = 0.5
    widget.decimals = 1
    widget.suffix = " %"
    reports: list[float] = []
    widget.connect("valueChanged(double)", reports.append)
    widget.slider().value = 25
    assert widget.value == 12.5
    widget.value = 99.0
    assert (widget.value, widget.slider().value) == (50.0, 100)
    widget.value = 50.0
    assert reports == [12.5, 50.0]
    assert widget.spinBox().text == "50.0 %"


def test_slider_without_tracking_emits_on_release(application: Any) -> None:
    import ctk

    widget = ctk.ctkSliderWidget()
    widget.tracking = False
    reports: list[float] = []
    widget.connect("valueChanged(double)", reports.append)
    widget.slider().sliderDown = True
    widget.slider().sliderPosition = 30
    widget.slider().sliderPosition = 60
    assert reports == []
    widget.slider().sliderDown = False
    assert reports == [60.0]
