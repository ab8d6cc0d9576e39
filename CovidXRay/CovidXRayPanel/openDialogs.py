"""The dialogs by which films and folders are chosen; they begin where the last one ended."""

from pathlib import Path

import qt
import slicer

# Of this session only, and in no settings file: folders of films bear patients' names.
_memory = {"folder": ""}


def lastFolder():
    """The folder that the reader chose last, or an empty text."""
    return _memory["folder"]


def chooseFilms(title):
    """Let the reader choose files; returns their paths, none when they thought better of it."""
    paths = qt.QFileDialog.getOpenFileNames(slicer.util.mainWindow(), title, lastFolder())
    if paths:
        _memory["folder"] = str(Path(paths[0]).parent)
    return list(paths)


def chooseFolder(title):
    """Let the reader choose a folder; returns its path, or an empty text."""
    folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), title, lastFolder())
    if folder:
        _memory["folder"] = folder
    return folder
