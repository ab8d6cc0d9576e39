"""Dialogs for selecting films, files and folders; they start in the folder last used.

Qt's own dialog opens each file in another thread to choose its icon, which releases the locks that this
process holds on it. A Python icon provider would open nothing, but PythonQt calls it from that thread
without the GIL. Review databases therefore have to tolerate it, see
:mod:`CovidXRayLib.curation.database.file_locks`.
"""

from __future__ import annotations

from pathlib import Path

import qt
import slicer

from CovidXRayLib.i18n import gettext as _

# Kept for this session only, not in settings files: folder names may contain patient names.
_memory = {"folder": ""}


def lastFolder() -> str:
    """Return the folder last selected, or an empty string."""
    return _memory["folder"]


def chooseFilms(title: str) -> list[str]:
    """Let the user select files; returns their paths, empty on cancel."""
    paths = qt.QFileDialog.getOpenFileNames(slicer.util.mainWindow(), title, lastFolder())
    if paths:
        _memory["folder"] = str(Path(paths[0]).parent)
    return list(paths)


def chooseFolder(title: str) -> str:
    """Let the user select a folder; returns its path, or an empty string."""
    folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), title, lastFolder())
    if folder:
        _memory["folder"] = folder
    return folder


def chooseFile(title: str, place: str | None = None) -> str:
    """Let the user select a file; returns its path, or an empty string.

    Parameters
    ----------
    title : str
    place : str, optional
        The initial folder, or a file in it; None for the folder last used.
    """
    return qt.QFileDialog.getOpenFileName(
        slicer.util.mainWindow(), title, lastFolder() if place is None else place
    )


def chooseFolderFrom(title: str, place: str) -> str:
    """Let the user select a folder not for films, starting at a place; returns as :func:`chooseFolder`."""
    return qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), title, place)


def chooseDatabase() -> str:
    """Let the user select or name a review database; returns its path, or an empty string."""
    dialog = qt.QFileDialog(slicer.util.mainWindow(), _("Choose a review database, or name a new one"))
    dialog.setAcceptMode(qt.QFileDialog.AcceptSave)
    # An existing review database is opened, not replaced.
    dialog.setOption(qt.QFileDialog.DontConfirmOverwrite, True)
    dialog.setNameFilter(_("Review databases (*.sqlite)"))
    dialog.setDefaultSuffix("sqlite")
    dialog.setDirectory(lastFolder())
    path = dialog.selectedFiles()[0] if dialog.exec() else ""
    dialog.deleteLater()
    return path
