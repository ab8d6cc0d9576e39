"""No text of the panel is cut, in either language and at the usual sizes of the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slicerhost.fixtures import process_events

from CovidXRayLib.i18n import use_language
from CovidXRayLib.reading.check import Check
from Testing.Python.panel.conftest import forget_database
from Testing.Python.panel.reviewer import Reviewer
from Testing.Python.panel.shown_reading import READING, show_reading

SIZES = [(1024, 700), (1280, 720), (1366, 768), (1920, 1080)]
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
    # Beyond its right edge the window's scroll area shows nothing.
    viewport = scroll_area().viewport()
    shown = root.mapFrom(viewport, qt.QPoint(viewport.width, 0)).x()
    for widget in root.findChildren(qt.QWidget):
        if not widget.isVisibleTo(root) or not (widget.inherits("QLabel") or widget.inherits("QPushButton")):
            continue
        if not widget.text:
            continue
        right = widget.mapTo(root, qt.QPoint(widget.width, 0)).x()
        wraps = widget.inherits("QLabel") and widget.wordWrap
        needed = widget.heightForWidth(widget.width) if wraps else widget.minimumSizeHint.height()
        wide = wraps or widget.minimumSizeHint.width() <= widget.width
        if right > min(root.width, shown) or needed > widget.height or not wide:
            found.append(f"{widget.objectName}: {widget.text[:40]}")
    return found


def scroll_area() -> Any:
    """What shows the panel in the window."""
    import qt
    import slicer

    return slicer.util.mainWindow().centralWidget().findChildren(qt.QScrollArea)[0]


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


@pytest.fixture(params=["en", "es"])
def reviewer_in_a_language(request: pytest.FixtureRequest, panel: Any) -> Iterator[Any]:
    """A reviewer at a panel that was created in a language; afterward there is one in English again."""
    import slicer
    from CovidXRayPanel.widgets.translation import followApplicationLanguage

    def reload(language: str) -> None:
        settings = slicer.app.userSettings()
        settings.setValue("Internationalization/Enabled", True)
        settings.setValue("language", language)
        assert followApplicationLanguage() == language
        slicer.util.reloadScriptedModule("CovidXRay")
        process_events()

    if request.param != "en":
        reload(request.param)
    panel = slicer.modules.CovidXRayWidget
    panel.ui.tabs.setCurrentIndex(1)
    process_events()
    yield Reviewer(panel)
    panel.review.close()
    forget_database()
    panel.ui.tabs.setCurrentIndex(0)
    if request.param != "en":
        reload("en")
        for key in ("Internationalization/Enabled", "language"):
            slicer.app.userSettings().remove(key)
    process_events()


@pytest.mark.parametrize("size", SIZES)
def test_no_text_of_the_review_is_cut(
    reviewer_in_a_language: Any, database_file: Any, size: tuple[int, int]
) -> None:
    import slicer

    reviewer = reviewer_in_a_language
    window = slicer.util.mainWindow()
    before = window.size
    window.resize(*size)
    reviewer.open(database_file)
    found = {}
    for state in ("film", "reasons", "flags", "filter", "assigning", "mask"):
        if state == "reasons":
            reviewer.key("5")
        elif state == "flags":
            reviewer.key("Escape", "F")
        elif state == "filter":
            reviewer.key("Escape")
            reviewer.ui.filterButton.click()
        elif state == "assigning":
            reviewer.ui.assignButton.click()
        elif state == "mask":
            reviewer.ui.assignButton.click()
            reviewer.ui.editButton.click()
        settle()
        found[state] = cut_texts(reviewer.panel)
    reviewer.tab.correction.stop(False)
    reviewer.ui.filterButton.click()
    window.resize(before)
    assert not any(found.values()), found


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


def test_panel_that_cannot_be_narrow_enough_is_scrolled_sideways(
    reader: Any, film: Any, language: str
) -> None:
    import qt

    show_reading(reader, film, SCORED)
    before = qt.QApplication.font()
    large = qt.QFont(before)
    large.setPointSizeF(1.8 * before.pointSizeF())
    qt.QApplication.setFont(large)
    settle()
    area = scroll_area()
    width, shown = area.widget().width, area.viewport().width
    bar = area.horizontalScrollBar()
    try:
        assert width > shown and bar.visible
        bar.value = bar.maximum
        settle()
        assert area.widget().mapTo(area.viewport(), qt.QPoint(width, 0)).x() == shown
    finally:
        bar.value = 0
        qt.QApplication.setFont(before)
        settle()
    assert not bar.visible
