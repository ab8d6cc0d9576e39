"""The words of the panel: one catalogue, shared with the library."""

import ctk
import qt

from CovidXRayLib.i18n import gettext, use_language


def followApplicationLanguage():
    """Speak the language that Slicer speaks; returns its code."""
    code = qt.QLocale().name()
    use_language(code)
    return code


def translateWidgets(root):
    """Put the texts of a Designer file, written in English, into the reader's language."""
    for widget in root.findChildren(qt.QWidget):
        if widget.toolTip:
            widget.toolTip = gettext(widget.toolTip)
        if isinstance(widget, (qt.QLabel, qt.QAbstractButton, ctk.ctkCollapsibleButton)) and widget.text:
            widget.text = gettext(widget.text)
        if isinstance(widget, qt.QLineEdit) and widget.placeholderText:
            widget.placeholderText = gettext(widget.placeholderText)
        if isinstance(widget, qt.QTabWidget):
            for index in range(widget.count):
                widget.setTabText(index, gettext(widget.tabText(index)))
