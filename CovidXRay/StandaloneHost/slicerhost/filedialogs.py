"""Files dropped on the main window, offered to the modules as Slicer offers them.

A module that wants them has a class NAMEFileDialog with `isMimeDataAccepted`, `dropEvent` and
`execDialog`, as for qSlicerScriptedFileDialog.
"""

from __future__ import annotations

import logging
from typing import Any

import qt
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDropEvent


class qSlicerFileDialog(qt.QObject):
    """What Slicer calls reading and writing."""

    Read = 0
    Write = 1


class qSlicerScriptedFileDialog(qSlicerFileDialog):
    """Stands between the application and the class of a module, which it makes."""

    def __init__(self, cls: type) -> None:
        super().__init__()
        self.fileType = ""
        self.description = ""
        self.action = qSlicerFileDialog.Read
        self._mime_data: QMimeData | None = None
        self._drop: QDropEvent | None = None
        self._accepted = False
        self._python = cls(self)

    def self(self) -> Any:
        return self._python

    def mimeData(self) -> QMimeData | None:
        return self._mime_data

    def dropEvent(self) -> QDropEvent | None:
        return self._drop

    def acceptMimeData(self, accepted: bool) -> None:
        self._accepted = accepted

    def is_accepted(self, mime_data: QMimeData) -> bool:
        self._mime_data, self._accepted = mime_data, False
        self._python.isMimeDataAccepted()
        return self._accepted

    def drop(self, event: QDropEvent) -> None:
        """Hand the drop over, and open the dialog if the module accepts the event, as in Slicer."""
        self._mime_data, self._drop = event.mimeData(), event
        self._python.dropEvent()
        if event.isAccepted() and not isinstance(self._python.execDialog(), bool):
            logging.warning("%s.execDialog is expected to return a bool", type(self._python).__name__)
        # Both belong to Qt, which deletes them now.
        self._mime_data = self._drop = None


class FileDialogs:
    """The dialogs that modules registered."""

    def __init__(self) -> None:
        self._dialogs: list[qSlicerScriptedFileDialog] = []

    def registerDialog(self, dialog: qSlicerScriptedFileDialog) -> None:
        self._dialogs = [
            other
            for other in self._dialogs
            if (other.fileType, other.action) != (dialog.fileType, dialog.action)
        ]
        self._dialogs.insert(0, dialog)

    def dragEnterEvent(self, event: QDropEvent) -> None:
        if self._accepting(event):
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass a drop to the module that accepts it; of several, the last one (Slicer prompts)."""
        dialogs = self._accepting(event)
        if dialogs:
            dialogs[0].drop(event)

    def _accepting(self, event: QDropEvent) -> list[qSlicerScriptedFileDialog]:
        readers = [dialog for dialog in self._dialogs if dialog.action == qSlicerFileDialog.Read]
        return [dialog for dialog in readers if dialog.is_accepted(event.mimeData())]
