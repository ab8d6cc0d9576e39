"""Windows "Keyboard shortcuts" and "About"."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import qt
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.notice import research_notice
from CovidXRayLib.version import __version__
from CovidXRayPanel.widgets.shortcuts import Shortcuts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from CovidXRay import CovidXRayWidget
    from CovidXRayPanel.widgets.shortcuts import Described

    Section = tuple[str, Sequence[Described]]

CITATION = (
    "CovidXRay contributors. CovidXRay: lung segmentation and a quality-checked COVID-19 pneumonia score for "
    "chest radiographs in 3D Slicer. Version {version}."
)


class HelpWindow:
    """A window for texts, which stays open while the user works; at most one at a time.

    Parameters
    ----------
    panel : CovidXRayWidget
        Its buttons, and the key "?", open the window.
    analyzing : iterable of tuple of str
        Keys and their descriptions in the tab "Analyze".
    others : callable
        Returns titles of the other modes, with the same.

    Attributes
    ----------
    window : QDialog or None
        The open window.
    """

    def __init__(
        self,
        panel: CovidXRayWidget,
        analyzing: Iterable[Described],
        others: Callable[[], Iterable[Section]],
    ) -> None:
        self.window: qt.QDialog | None = None
        self._others = others
        self._keys = Shortcuts({"?": (self.showKeys, _("this list"))})
        self._analyzing = [*analyzing, *self._keys.described]
        panel.ui.keysButton.connect("clicked()", self.showKeys)
        panel.ui.aboutButton.connect("clicked()", self.showAbout)

    def enable(self, enabled: bool) -> None:
        """Enable the key, or disable it and close the window."""
        self._keys.enable(enabled)
        if not enabled:
            self.close()

    def remove(self) -> None:
        """Remove key and window."""
        self._keys.remove()
        self.close()

    def showKeys(self) -> None:
        """List all keyboard shortcuts."""
        self._show(_("Keyboard shortcuts"), *keysTexts(self._analyzing, self._others()))

    def showAbout(self) -> None:
        """Show version, citation and license."""
        self._show(_("About CovidXRay"), aboutText())

    def close(self) -> None:
        """Close the window."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def _show(self, title: str, *texts: str) -> None:
        """Show texts side by side."""
        self.close()
        window = self.window = qt.QDialog(slicer.util.mainWindow())
        window.setWindowTitle(title)
        layout = qt.QVBoxLayout(window)
        row = qt.QHBoxLayout()
        row.setSpacing(20)
        layout.addLayout(row)
        for text in texts:
            label = qt.QLabel(text, window)
            label.setWordWrap(True)
            label.setMinimumWidth(380)
            label.setAlignment(qt.Qt.AlignTop)
            label.setTextInteractionFlags(qt.Qt.TextSelectableByMouse)
            row.addWidget(label)
        button = qt.QPushButton(_("Close"), window)
        button.toolTip = _("Close this window (Esc).")
        button.connect("clicked()", self.close)
        layout.addWidget(button)
        window.show()


def keysTexts(analyzing: Iterable[Described], others: Iterable[Section]) -> tuple[str, str]:
    """Return all keyboard shortcuts as rich text in two columns, to fit a screen 720 pixels high."""
    first = [(_("Analyze"), [(keyTitle(key), words) for key, words in analyzing])]
    return _sectionsText(first), _sectionsText(others)


def keyTitle(key: str) -> str:
    """Return a key as it is labeled on a keyboard of the user's language."""
    titles = {
        "PgDown": _("Page Down"),
        "PgUp": _("Page Up"),
        "Delete": _("Delete"),
        "Up": _("Up"),
        "Down": _("Down"),
        "Left": _("Left"),
        "Right": _("Right"),
        "Shift": _("Shift"),
    }
    parts = key.split("+") if len(key) > 1 else [key]
    return "+".join(titles.get(part, part) for part in parts)


def _sectionsText(sections: Iterable[Section]) -> str:
    row = "<tr><td style='padding-right:14px'><b>{}</b></td><td>{}</td></tr>"
    parts = []
    for title, pairs in sections:
        rows = "".join(row.format(escape(key), escape(words)) for key, words in pairs)
        parts.append(f"<p><b>{escape(title)}</b></p><table>{rows}</table>")
    return "".join(parts)


def aboutText() -> str:
    """Return version, citation, license and research-use notice as rich text."""
    lines = (
        _("CovidXRay {version}").format(version=__version__),
        research_notice(),
        _("To cite:") + " " + CITATION.format(version=__version__),
        _("Code: Apache License 2.0. Weights: for research only, see their license."),
    )
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
