"""The words of the panel: one catalogue, shared with the library."""

import qt
from CovidXRayLib.i18n import gettext, use_language

TEXTS = ("text", "toolTip", "title", "placeholderText")


def followApplicationLanguage():
    """Speak the language that Slicer speaks; returns its code."""
    code = qt.QLocale().name()
    use_language(code)
    return code


def translateWidgets(root):
    """Put the texts of a Designer file, written in English, into the reader's language."""
    for widget in [root, *root.findChildren(qt.QWidget)]:
        for name in TEXTS:
            text = getattr(widget, name, None)
            if isinstance(text, str) and text:
                setattr(widget, name, gettext(text))
