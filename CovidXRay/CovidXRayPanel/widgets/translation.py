"""Translation of the panel, with the library's catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt
import slicer

from CovidXRayLib.i18n import gettext, use_language

if TYPE_CHECKING:
    from collections.abc import Sequence

# By class name: PythonQt's classes do not inherit from each other, so isinstance() fails.
TEXT_WIDGETS = ("QLabel", "QAbstractButton")


def followApplicationLanguage() -> str:
    """Use Slicer's language; returns its code.

    Qt's own locale does not reflect it: Slicer sets that to "C" for uniform number formats.
    """
    return use_language(slicer.app.applicationLocaleName)


def translateWidgets(root: qt.QWidget) -> None:
    """Translate the texts of a UI file, written in English."""
    # Each is checked for its class before its properties are read.
    widgets: Sequence[Any] = root.findChildren(qt.QWidget)
    for widget in widgets:
        if widget.toolTip:
            widget.toolTip = gettext(widget.toolTip)
        if any(widget.inherits(name) for name in TEXT_WIDGETS) and widget.text:
            widget.text = gettext(widget.text)
        if widget.inherits("QLineEdit") and widget.placeholderText:
            widget.placeholderText = gettext(widget.placeholderText)
        if widget.inherits("QTabWidget"):
            for index in range(widget.count):
                widget.setTabText(index, gettext(widget.tabText(index)))
