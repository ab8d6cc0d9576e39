"""No text of the panel is cut, in either language and at the usual sizes of the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slicerhost.fixtures import process_events

from CovidXRayLib.i18n import use_language
from CovidXRayLib.reading.check import Check
from Testing.Python.panel.shown_reading import READING, show_reading

SIZES = [(1280, 720), (1366, 768), (1920, 1080)]
LONG = Check("photograph", True, "Looks like a photograph or screenshot; the score is less reliable.", True)
REFUSED = Check("rotation", False, "The image is upside down; rotate it upright and analyze again.")
SCORED = replace(READING, checks=(*READING.checks, LONG))
STATES = {
    "scored": SCORED,
    "refused": replace(READING, probability=None, category=None, evidence=None, checks=(REFUSED,)),
}


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest, panel: Any) -> Iterator[str]:
    """The panel in a language; afterward in English again."""
    import qt
    from CovidXRayPanel.widgets.translation import translateWidgets

    before = []
    for widget in panel._uiWidget.findChildren(qt.QWidget):
        names = ["toolTip"]
        names += ["text"] if widget.inherits("QLabel") or widget.inherits("QAbstractButton") else []
        names += ["placeholderText"] if widget.inherits("QLineEdit") else []
        before += [(widget, name, getattr(widget, name)) for name in names]
    tabs = [panel.ui.tabs.tabText(index) for index in range(panel.ui.tabs.count)]
    use_language(request.param)
    translateWidgets(panel._uiWidget)
    yield request.param
    use_language(None)
    for widget, name, text in before:
        setattr(widget, name, text)
    for index, title in enumerate(tabs):
        panel.ui.tabs.setTabText(index, title)
    panel.update()


def cut_texts(panel: Any) -> list[str]:
    """Describe visible widgets that are smaller than their texts, and those beyond the panel's edge."""
    import qt

    root = panel._uiWidget
    found = []
    for widget in root.findChildren(qt.QWidget):
        if not widget.isVisibleTo(root) or not (widget.inherits("QLabel") or widget.inherits("QPushButton")):
            continue
        if not widget.text:
            continue
        right = widget.mapTo(root, qt.QPoint(widget.width, 0)).x()
        wraps = widget.inherits("QLabel") and widget.wordWrap
        needed = widget.heightForWidth(widget.width) if wraps else widget.minimumSizeHint.height()
        wide = wraps or widget.minimumSizeHint.width() <= widget.width
        if right > root.width or needed > widget.height or not wide:
            found.append(f"{widget.objectName}: {widget.text[:40]}")
    return found


def settle() -> None:
    # Texts that wrap find their height in rounds: each layout asks the next one outside again.
    for _round in range(10):
        process_events()


@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut(reader: Any, film: Any, language: str, size: tuple[int, int]) -> None:
    import slicer

    window = slicer.util.mainWindow()
    before = window.size
    window.resize(*size)
    for name, reading in STATES.items():
        show_reading(reader, film, reading)
        settle()
        assert cut_texts(reader.panel) == [], name
    reader.panel.analysis.showMessage("film.dcm: it is neither DICOM nor PNG, JPEG or TIFF. " * 3)
    settle()
    assert cut_texts(reader.panel) == []
    reader.panel.analysis.showMessage("")
    window.resize(before)


def test_main_button_is_in_reach_while_editing(reader: Any, film: Any, hand: Any) -> None:
    import qt
    import slicer

    window = slicer.util.mainWindow()
    before = window.size
    window.resize(1280, 720)
    show_reading(reader, film, SCORED)
    reader.press("editButton")
    settle()
    tools = reader.panel._maskTools.ui.discardButton
    top = reader.ui.analyzeButton.mapToGlobal(qt.QPoint(0, 0)).y()
    bottom = tools.mapToGlobal(qt.QPoint(0, tools.height)).y()
    assert bottom - top < 720 - 2 * reader.ui.analyzeButton.height
    hand.editing.stop(False)
    assert not reader.ui.resultSection.collapsed
    window.resize(before)


def test_every_control_has_a_tooltip(panel: Any) -> None:
    import qt

    kinds = ("QPushButton", "QCheckBox", "QComboBox", "ctkSliderWidget", "qMRMLNodeComboBox")
    own = {str(name) for name in vars(panel.ui)}
    missing = [
        widget.objectName
        for widget in panel._uiWidget.findChildren(qt.QWidget)
        if widget.objectName in own and any(widget.inherits(kind) for kind in kinds) and not widget.toolTip
    ]
    assert missing == []


@pytest.mark.parametrize("size", SIZES)
def test_no_text_of_the_review_is_cut(reviewer: Any, database_file: Any, size: tuple[int, int]) -> None:
    import slicer

    window = slicer.util.mainWindow()
    before = window.size
    window.resize(*size)
    reviewer.open(database_file)
    settle()
    assert cut_texts(reviewer.panel) == []
    window.resize(before)


@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut_while_no_film_is_open(panel: Any, language: str, size: tuple[int, int]) -> None:
    import slicer

    window = slicer.util.mainWindow()
    before = window.size
    window.resize(*size)
    slicer.mrmlScene.Clear(0)
    settle()
    assert panel.worklist.start.widget.visible
    assert cut_texts(panel) == []
    window.resize(before)
