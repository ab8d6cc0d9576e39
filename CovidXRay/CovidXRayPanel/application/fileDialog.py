"""Drag and drop of films onto Slicer's main window."""

from __future__ import annotations

import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmFiles import isFilmPath
from CovidXRayPanel.widgets.dropTarget import localPaths


class CovidXRayFileDialog:
    """Accepts films dropped on Slicer's main window (qSlicerScriptedFileDialog)."""

    def __init__(self, qSlicerFileDialog: slicer.qSlicerFileDialog) -> None:
        self.qSlicerFileDialog = qSlicerFileDialog
        qSlicerFileDialog.fileType = _("Chest film")
        qSlicerFileDialog.description = _("Open as a chest film in CovidXRay")
        qSlicerFileDialog.action = slicer.qSlicerFileDialog.Read
        self._paths: list[str] = []

    def execDialog(self) -> bool:
        """Do nothing: films are opened from the panel."""
        return False

    def isMimeDataAccepted(self) -> None:
        """Report whether the dragged data contains films or folders of films."""
        self._paths = localPaths(self.qSlicerFileDialog.mimeData())
        self.qSlicerFileDialog.acceptMimeData(any(isFilmPath(path) for path in self._paths))

    def dropEvent(self) -> None:
        """Open the dropped paths in the panel."""
        slicer.util.selectModule("CovidXRay")
        slicer.modules.CovidXRayWidget.openFilms(self._paths)
