"""The words of the panel: one catalog, shared with the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt
import slicer

from CovidXRayLib.i18n import gettext, use_language

if TYPE_CHECKING:
    from collections.abc import Sequence

# By name: PythonQt's classes do not inherit from each other, so that isinstance() is False for these.
WITH_TEXT = ("QLabel", "QAbstractButton")


def followApplicationLanguage() -> str:
    """Speak the language that Slicer speaks; returns its code.

    Qt's own locale says nothing of it: Slicer sets that to "C", so that numbers are written alike everywhere.
    """
    return use_language(slicer.app.applicationLocaleName)


def translateWidgets(root: qt.QWidget) -> None:
    """Put the texts of a Designer file, written in English, into the reader's language."""
    # Each is asked what it is before its properties are.
    widgets: Sequence[Any] = root.findChildren(qt.QWidget)
    for widget in widgets:
        if widget.toolTip:
            widget.toolTip = gettext(widget.toolTip)
        if any(widget.inherits(name) for name in WITH_TEXT) and widget.text:
            widget.text = gettext(widget.text)
        if widget.inherits("QLineEdit") and widget.placeholderText:
            widget.placeholderText = gettext(widget.placeholderText)
        if widget.inherits("QTabWidget"):
            for index in range(widget.count):
                widget.setTabText(index, gettext(widget.tabText(index)))
