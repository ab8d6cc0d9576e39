"""Drag and drop of files onto the panel or the film."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt

if TYPE_CHECKING:
    from collections.abc import Callable


def localPaths(mimeData: qt.QMimeData) -> list[str]:
    """Return the paths of dragged files and folders."""
    if not mimeData.hasUrls():
        return []
    return [url.toLocalFile() for url in mimeData.urls() if url.isLocalFile()]


class DropTarget(qt.QWidget):
    """An event filter that forwards dropped paths.

    A QWidget because PythonQt can only override the event filters of widgets.

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
        """Accept drops on a widget."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)
        self._widgets.append(widget)

    def remove(self) -> None:
        """Detach from all widgets."""
        for widget in self._widgets:
            widget.removeEventFilter(self)
        self._widgets = []

    # Types as in the C++ class.
    def eventFilter(self, watched: Any, event: Any) -> bool:
        """Handle drags with files; ignore all other events."""
        kind = event.type()
        if kind in (qt.QEvent.DragEnter, qt.QEvent.DragMove, qt.QEvent.Drop):
            paths = localPaths(event.mimeData())
            if paths:
                event.acceptProposedAction()
                if kind == qt.QEvent.Drop:
                    # The source application is blocked until the drop is handled.
                    qt.QTimer.singleShot(0, lambda: self._onPaths(paths))
                return True
        return False
