"""The dialogs by which films and folders are chosen; they begin where the last one ended."""

from pathlib import Path

import qt
import slicer

from CovidXRayPanel import settings


def chooseFilms(title):
    """Let the reader choose files; returns their paths, none when they thought better of it."""
    paths = qt.QFileDialog.getOpenFileNames(
        slicer.util.mainWindow(), title, settings.value(settings.LAST_FOLDER)
    )
    if paths:
        settings.setValue(settings.LAST_FOLDER, str(Path(paths[0]).parent))
    return list(paths)


def chooseFolder(title):
    """Let the reader choose a folder; returns its path, or an empty text."""
    folder = qt.QFileDialog.getExistingDirectory(
        slicer.util.mainWindow(), title, settings.value(settings.LAST_FOLDER)
    )
    if folder:
        settings.setValue(settings.LAST_FOLDER, folder)
    return folder
