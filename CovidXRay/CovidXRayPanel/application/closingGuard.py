"""Prompts before the window or the scene is closed over unsaved or running work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.application.openWork import runningIn, unsavedIn
from CovidXRayPanel.widgets.question import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from CovidXRay import CovidXRayWidget
    from CovidXRayPanel.application.openWork import Running, Unsaved

# Entries of Slicer's File menu that close the scene without an option to cancel.
SCENE_ACTIONS = ("FileCloseSceneAction", "FileLoadSceneAction")
_ENTER_KEYS = (qt.Qt.Key_Return, qt.Qt.Key_Enter, qt.Qt.Key_Space)


class ClosingGuard(qt.QWidget):
    """Event filter on the main window and on actions that close the scene.

    Slicer prompts for modified nodes of the scene itself, after this filter accepts the event. Closing the
    scene from a script, or loading another one, cannot be canceled: then unsaved review work is written to
    the database, see ``review.tab.ReviewTab.forgetScene``.

    A QWidget because PythonQt can only override the event filters of widgets.

    Parameters
    ----------
    panel : CovidXRay.CovidXRayWidget
    """

    def __init__(self, panel: CovidXRayWidget) -> None:
        qt.QWidget.__init__(self)
        self._panel = panel
        self._watched: list[qt.QObject] = []
        self._isPrompting = False

    def install(self) -> None:
        """Install the event filter; a no-op without a main window."""
        window = slicer.util.mainWindow()
        if window is None:
            return
        actions = [window.findChild(qt.QAction, name) for name in SCENE_ACTIONS]
        found = [action for action in actions if action is not None]
        # A click in a menu does not send an event to its actions, only to the menu.
        menus = [
            menu
            for menu in window.findChildren(qt.QMenu)
            if any(entry.objectName in SCENE_ACTIONS for entry in menu.actions())
        ]
        self._watched = [window, *found, *menus]
        for one in self._watched:
            one.installEventFilter(self)

    def remove(self) -> None:
        """Remove the event filter."""
        for one in self._watched:
            one.removeEventFilter(self)
        self._watched = []

    # Types as in the C++ class.
    def eventFilter(self, watched: Any, event: Any) -> bool:
        """Block events that would close the window or the scene, unless the user agrees."""
        kind = event.type()
        if kind == qt.QEvent.Close:
            if not watched.inherits("QMainWindow") or self._mayClose(False):
                return False
            event.ignore()
            return True
        if kind == qt.QEvent.Shortcut:
            return watched.inherits("QAction") and not self._mayClose(True)
        if kind == qt.QEvent.MouseButtonRelease or (
            kind == qt.QEvent.KeyPress and event.key() in _ENTER_KEYS
        ):
            return watched.inherits("QMenu") and self._isIntercepted(watched)
        return False

    def _isIntercepted(self, menu: qt.QMenu) -> bool:
        """Trigger a menu entry on the menu's behalf if the user must be prompted first."""
        action = menu.activeAction()
        if action is None or action.objectName not in SCENE_ACTIONS or not any(self._open(True)):
            return False
        menu.close()
        if self._mayClose(True):
            action.trigger()
        return True

    def _open(self, scene: bool) -> tuple[list[Running], list[Unsaved]]:
        """Running and unsaved work; with ``scene``, only what closing the scene affects."""
        running, unsaved = runningIn(self._panel), unsavedIn(self._panel)
        if scene:
            running = [one for one in running if one.inScene]
            unsaved = [one for one in unsaved if one.inScene]
        return running, unsaved

    def _mayClose(self, scene: bool) -> bool:
        """Prompt for running, then for unsaved work; returns False if the user cancels."""
        if self._isPrompting:
            return False
        running, unsaved = self._open(scene)
        self._isPrompting = True
        self._holdComment(True)
        try:
            return (not running or _stop(running)) and (not unsaved or self._save(unsaved, scene))
        finally:
            self._isPrompting = False
            self._holdComment(False)

    def _holdComment(self, isHeld: bool) -> None:
        """Keep the comment field from treating the focus loss to a dialog as the end of editing."""
        if self._panel.review is not None:
            self._panel.review.ui.commentEdit.blockSignals(isHeld)

    def _save(self, unsaved: Sequence[Unsaved], scene: bool) -> bool:
        box = qt.QMessageBox
        answer = ask(_textOf(unsaved), box.Save | box.Discard | box.Cancel, box.Save, box.Cancel)
        if answer == box.Discard:
            for one in unsaved:
                one.discard()
            return True
        if answer != box.Save:
            return False
        for one in unsaved:
            one.save()
        # The panel has already reported what could not be saved.
        return not self._open(scene)[1]


def _stop(running: Sequence[Running]) -> bool:
    box = qt.QMessageBox
    titles = {box.Discard: _("Stop"), box.Cancel: _("Keep going")}
    if ask(_textOf(running), box.Discard | box.Cancel, box.Discard, box.Cancel, titles) != box.Discard:
        return False
    for one in running:
        one.stop()
    return True


def _textOf(work: Sequence[Unsaved | Running]) -> str:
    return "\n".join(one.sentence for one in work)
