"""Tests of the panel's translated texts."""

from __future__ import annotations

from typing import Any

import qt
import slicer

from CovidXRayLib.i18n import current_language, gettext, use_language
from CovidXRayPanel.maskEditing.shortcutKeys import isTextInput
from CovidXRayPanel.selfTests.base import SelfTestBase
from CovidXRayPanel.widgets.translation import followApplicationLanguage, translateWidgets

DESIGNER_FILES = ("CovidXRay", "CovidXRayReview", "Comparing", "MaskEditing", "Pacs", "Report")


class TextTests(SelfTestBase):
    """Part of :class:`CovidXRayPanel.selfTests.runner.CovidXRayTest`."""

    def test_language(self) -> None:
        """The panel uses Slicer's language."""
        chosen = slicer.app.applicationLocaleName
        self.assertEqual(followApplicationLanguage(), current_language())
        if not chosen or chosen.startswith("en"):
            self.assertEqual(current_language(), "en")
        elif chosen.startswith("es"):
            self.assertEqual(current_language(), chosen)
        plain = slicer.util.loadUI(self.panel.resourcePath("UI/CovidXRay.ui"))
        english = slicer.util.childWidgetVariables(plain)
        for name in ("openFilmButton", "lungsCheckBox", "filmSection", "prevalenceTitle"):
            self.assertEqual(getattr(self.panel.ui, name).text, gettext(getattr(english, name).text))

    def test_everyDesignerTextIsTranslated(self) -> None:
        """Labels, buttons, headings, tabs and tool tips of every UI file are translated to Spanish."""
        before = current_language()
        translated = set()
        try:
            use_language("es")
            for name in DESIGNER_FILES:
                translated |= self._translated(name)
        finally:
            use_language(before)
        self.assertEqual(
            translated & {"QLabel", "QPushButton", "QCheckBox", "ctkCollapsibleButton", "QTabWidget"},
            {"QLabel", "QPushButton", "QCheckBox", "ctkCollapsibleButton", "QTabWidget"},
        )

    def test_textInputs(self) -> None:
        """Widgets that accept text input are recognized, whatever their class; buttons are not."""
        tools = slicer.util.loadUI(self.panel.resourcePath("UI/MaskEditing.ui"))
        boxes = tools.findChildren("QAbstractSpinBox")
        self.assertGreater(len(boxes), 0)
        for box in (*boxes, qt.QLineEdit(), qt.QSpinBox(), qt.QDoubleSpinBox()):
            self.assertTrue(isTextInput(box))
        for other in (None, qt.QPushButton(), qt.QWidget(), self.panel.ui.filmSelector):
            self.assertFalse(isTextInput(other))

    def _translated(self, name: str) -> set[str]:
        """Return the widget classes with translated texts; every text must match the catalog."""
        plain, spanish = (slicer.util.loadUI(self.panel.resourcePath(f"UI/{name}.ui")) for _copy in range(2))
        translateWidgets(spanish)
        found = set()
        pairs = zip(plain.findChildren(qt.QWidget), spanish.findChildren(qt.QWidget), strict=True)
        for before, after in pairs:
            for was, now in zip(_texts(before), _texts(after), strict=True):
                self.assertEqual(now, gettext(was) if was else was)
                if now != was:
                    found.add(before.className())
        return found


def _texts(widget: Any) -> list[str]:
    """Return the texts of a widget."""
    texts = [widget.toolTip]
    if widget.inherits("QLabel") or widget.inherits("QAbstractButton"):
        texts.append(widget.text)
    if widget.inherits("QLineEdit"):
        texts.append(widget.placeholderText)
    if widget.inherits("QTabWidget"):
        texts += [widget.tabText(index) for index in range(widget.count)]
    return texts
