"""The dialogs by which films, files and folders are chosen; they begin where the last one ended.

To choose an icon for a file, Qt's own dialog opens it, in a thread of its own, and so takes away the locks
that this process holds on it. An icon provider written in Python would open nothing, but PythonQt calls it
from that thread without Python's lock. So a review database must stand it, and does:
:mod:`CovidXRayLib.curation.database.file_locks`.
"""

from __future__ import annotations

from pathlib import Path

import qt
import slicer

from CovidXRayLib.i18n import gettext as _

# Of this session only, and in no settings file: folders of films bear patients' names.
_memory = {"folder": ""}


def lastFolder() -> str:
    """The folder that the reader chose last, or an empty text."""
    return _memory["folder"]


def chooseFilms(title: str) -> list[str]:
    """Let the reader choose files; returns their paths, none when they thought better of it."""
    paths = qt.QFileDialog.getOpenFileNames(slicer.util.mainWindow(), title, lastFolder())
    if paths:
        _memory["folder"] = str(Path(paths[0]).parent)
    return list(paths)


def chooseFolder(title: str) -> str:
    """Let the reader choose a folder; returns its path, or an empty text."""
    folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), title, lastFolder())
    if folder:
        _memory["folder"] = folder
    return folder


def chooseFile(title: str, place: str | None = None) -> str:
    """Let the reader choose one file; returns its path, or an empty text.

    Parameters
    ----------
    title : str
    place : str, optional
        The folder to begin in, or a file in it; None for where the last dialog ended.
    """
    return qt.QFileDialog.getOpenFileName(
        slicer.util.mainWindow(), title, lastFolder() if place is None else place
    )


def chooseFolderFrom(title: str, place: str) -> str:
    """Let the reader choose a folder other than one of films, beginning at a place; else as above."""
    return qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), title, place)


def chooseDatabase() -> str:
    """Let the reader choose a review database, or name a new one; returns its path, or an empty text."""
    dialog = qt.QFileDialog(slicer.util.mainWindow(), _("Choose a store, or name a new one"))
    dialog.setAcceptMode(qt.QFileDialog.AcceptSave)
    # A review database that is there is opened, not replaced.
    dialog.setOption(qt.QFileDialog.DontConfirmOverwrite, True)
    dialog.setNameFilter(_("Stores (*.sqlite)"))
    dialog.setDefaultSuffix("sqlite")
    dialog.setDirectory(lastFolder())
    path = dialog.selectedFiles()[0] if dialog.exec() else ""
    dialog.deleteLater()
    return path
