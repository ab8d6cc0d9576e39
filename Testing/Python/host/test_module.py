"""A scripted module lives in the host as it does in Slicer."""

from __future__ import annotations

import sys
from typing import Any

import pytest


def test_panel_is_built_from_its_ui_file(panel: Any) -> None:
    import qt
    import slicer

    assert type(panel.ui.applyButton) is qt.QPushButton
    assert panel.ui.inputsButton.text == "Inputs"
    assert panel.ui.logText.readOnly is True
    assert panel.ui.filmSelector.mrmlScene() is slicer.mrmlScene
    assert slicer.util.mainWindow().windowTitle == "Host fixture"
    assert panel.ui.applyButton.visible


def test_click_is_delivered_once_and_only_while_enabled(panel: Any, make_film: Any) -> None:
    panel.clicks.clear()
    panel.ui.applyButton.click()
    assert panel.clicks == []
    panel.ui.filmSelector.setCurrentNode(make_film())
    panel.ui.applyButton.click()
    assert panel.clicks == [False]


def test_parameters_and_widgets_are_synchronized(panel: Any) -> None:
    parameters, ui = panel.parameters, panel.ui
    ui.opacitySlider.value = 0.25
    ui.outlineCheckBox.checked = False
    ui.engineComboBox.currentText = "tensorflow"
    ui.countSpinBox.value = 7
    ui.noteLineEdit.text = "seen"
    values = [parameters.opacity, parameters.outline, parameters.engine, parameters.count, parameters.note]
    assert values == [0.25, False, "tensorflow", 7, "seen"]
    parameters.opacity, parameters.outline, parameters.engine = 0.75, True, "onnx"
    assert (ui.opacitySlider.value, ui.outlineCheckBox.checked, ui.engineComboBox.currentText) == (
        0.75,
        True,
        "onnx",
    )


def test_selector_lists_the_class_of_its_parameter(panel: Any) -> None:
    import slicer

    selector = slicer.qMRMLNodeComboBox()
    selector.nodeTypes = ["vtkMRMLVectorVolumeNode", "vtkMRMLModelNode"]
    tag = panel.parameters.connectParametersToGui({"film": selector})
    assert list(selector.nodeTypes) == ["vtkMRMLScalarVolumeNode"]
    panel.parameters.disconnectGui(tag)


def test_parameter_validates_its_annotations(panel: Any) -> None:
    for name, value, error in (
        ("opacity", 1.5, ValueError),
        ("engine", "torch", ValueError),
        ("count", 2.5, TypeError),
        ("outline", 1, TypeError),
        ("note", None, ValueError),
    ):
        with pytest.raises(error):
            setattr(panel.parameters, name, value)
    assert panel.parameters.opacity == 0.5


def test_widget_ranges_come_from_annotations(panel: Any) -> None:
    assert (panel.ui.opacitySlider.minimum, panel.ui.opacitySlider.maximum) == (0.0, 1.0)
    assert (panel.ui.countSpinBox.minimum, panel.ui.countSpinBox.maximum) == (1, 9)


def test_removed_film_clears_parameter_and_selector(panel: Any, scene: Any, make_film: Any) -> None:
    film = make_film()
    panel.parameters.film = film
    assert panel.ui.filmSelector.currentNode() is film
    scene.RemoveNode(film)
    assert panel.parameters.film is None
    assert panel.ui.filmSelector.currentNode() is None
    assert not panel.ui.applyButton.enabled


def test_closing_the_scene_restores_defaults(panel: Any, scene: Any, make_film: Any) -> None:
    panel.parameters.film, panel.parameters.opacity = make_film(), 0.9
    scene.Clear()
    assert panel.parameters.film is None
    assert panel.parameters.opacity == 0.5
    assert panel.ui.opacitySlider.value == 0.5


def test_selecting_another_module_exits_the_first(panel: Any) -> None:
    import slicer

    panel.calls.clear()
    slicer.util.mainWindow().moduleSelector().leave()
    slicer.util.selectModule("HostFixture")
    assert panel.calls == ["exit", "enter"]
    assert slicer.util.selectedModule() == "HostFixture"


def test_slicer_module_lookups_work(panel: Any) -> None:
    import slicer

    assert slicer.util.getModuleWidget("HostFixture") is panel
    assert slicer.util.getModuleLogic("HostFixture") is panel.logic
    assert slicer.util.modulePath("HostFixture").endswith("HostFixture.py")
    assert slicer.modules.hostfixture.widgetRepresentation().self() is panel


def test_unsupported_features_are_absent(application: Any) -> None:
    import slicer

    assert not hasattr(slicer.modules, "segmenteditor")
    assert not hasattr(slicer.modules, "dicom")
    with pytest.raises(RuntimeError, match="SegmentEditor"):
        slicer.util.selectModule("SegmentEditor")


def test_module_self_test_runs(panel: Any) -> None:
    import slicer

    slicer.selfTests["HostFixture"](msec=0)
    assert sys.modules["HostFixture"].HostFixtureTest.ran == 1
