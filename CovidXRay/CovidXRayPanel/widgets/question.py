"""Questions that must be answered before something is lost."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeAlias

import qt
import slicer

if TYPE_CHECKING:
    from collections.abc import Mapping

    Button: TypeAlias = qt.QMessageBox.StandardButton

_log = logging.getLogger(__name__)


def ask(
    text: str,
    buttons: Button,
    unattended: Button,
    default: Button,
    titles: Mapping[Button, str] | None = None,
) -> int:
    """Prompt the user; in testing mode, without a user, return `unattended`."""
    if slicer.app.testingEnabled():
        _log.info("Nobody is asked in testing mode: %s", text)
        return unattended
    dialog = qt.QMessageBox(slicer.util.mainWindow())
    dialog.setIcon(qt.QMessageBox.Warning)
    dialog.setWindowTitle("CovidXRay")
    dialog.setText(text)
    dialog.setStandardButtons(buttons)
    dialog.setDefaultButton(default)
    for button, title in (titles or {}).items():
        dialog.button(button).setText(title)
    answer: int = dialog.exec()
    dialog.deleteLater()
    return answer


def mayReplace(text: str, title: str) -> bool:
    """Ask whether the user's work may be replaced, by a button with a title; Cancel is the default."""
    box = qt.QMessageBox
    return ask(text, box.Discard | box.Cancel, box.Discard, box.Cancel, {box.Discard: title}) == box.Discard
