"""Load the masks of a DICOM segmentation onto their source film."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.filmNode import filmPixels, isFilm, isReplaced, replacedMessage
from CovidXRayPanel.nodes.lungsNode import labelsOf, lungsOf, prepareLungs, writeLungs
from CovidXRayPanel.nodes.readingNode import markMaskEdited
from CovidXRayPanel.settings import userSettings
from CovidXRayPanel.widgets.openDialogs import chooseFile

if TYPE_CHECKING:
    from numpy.typing import NDArray


def chooseSegmentation() -> str:
    """Let the user select a file; returns its path, or an empty string."""
    folder = userSettings.value(userSettings.FETCH_FOLDER) or userSettings.value(userSettings.REPORT_FOLDER)
    return chooseFile(_("Masks as DICOM segmentation"), folder)


def filmsByPath() -> dict[str, slicer.vtkMRMLScalarVolumeNode]:
    """Return the films in the scene that have a file, by path."""
    films = [node for node in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode") if isFilm(node)]
    found = {fileOfVolume(film): film for film in films if not film.GetHideFromEditors()}
    return {path: film for path, film in found.items() if path}


def replaceMasks(film: slicer.vtkMRMLScalarVolumeNode, sha256: str | None, labels: NDArray[np.uint8]) -> str:
    """Replace the masks of a film.

    Parameters
    ----------
    sha256 : str or None
        Hash of the file that the masks belong to.
    labels : numpy.ndarray
        uint8 (rows, columns): 0 background, 1 patient's right lung, 2 left.

    Returns
    -------
    str
        Empty, or why nothing was changed, in one sentence.
    """
    if film.GetScene() is None:
        return _("The film was closed in the meantime; open it again.")
    if isReplaced(film, sha256):
        return replacedMessage(film)
    if filmPixels(film).shape != labels.shape:
        return _("{film}: the masks differ in size from the film and were not loaded.").format(
            film=film.GetName()
        )
    if lungsOf(film) is not None and np.array_equal(labelsOf(film), labels):
        return ""
    prepareLungs(film, _)
    writeLungs(film, labels)
    markMaskEdited(film)
    return ""


def loadedMessage(film: slicer.vtkMRMLScalarVolumeNode, path: str) -> str:
    """Return the message for loaded masks."""
    return _("Masks from {file} loaded onto {film}.").format(file=Path(path).name, film=film.GetName())
