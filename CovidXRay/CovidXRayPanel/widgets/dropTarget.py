"""Files dropped on the panel or the film."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt

if TYPE_CHECKING:
    from collections.abc import Callable


def localPaths(mimeData: qt.QMimeData) -> list[str]:
    """The files and folders that are being dragged, as paths."""
    if not mimeData.hasUrls():
        return []
    return [url.toLocalFile() for url in mimeData.urls() if url.isLocalFile()]


class DropTarget(qt.QWidget):
    """An event filter that hands dropped paths on.

    A widget only because PythonQt lets Python override the event filter of widgets.

    Parameters
    ----------
    onPaths : callable
        Called with a list of paths.
    """

    def __init__(self, onPaths: Callable[[list[str]], object]) -> None:
        qt.QWidget.__init__(self)
        self._onPaths = onPaths
        self._widgets: list[qt.QWidget] = []

    def install(self, widget: qt.QWidget) -> None:
        """Let files be dropped on a widget."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)
        self._widgets.append(widget)

    def remove(self) -> None:
        """Let go of all widgets."""
        for widget in self._widgets:
            widget.removeEventFilter(self)
        self._widgets = []

    # Both are of the class that they have in C++.
    def eventFilter(self, watched: Any, event: Any) -> bool:
        """Take drags that carry files; leave all other events alone."""
        kind = event.type()
        if kind in (qt.QEvent.DragEnter, qt.QEvent.DragMove, qt.QEvent.Drop):
            paths = localPaths(event.mimeData())
            if paths:
                event.acceptProposedAction()
                if kind == qt.QEvent.Drop:
                    # The program that they come from waits until the drop is over.
                    qt.QTimer.singleShot(0, lambda: self._onPaths(paths))
                return True
        return False
