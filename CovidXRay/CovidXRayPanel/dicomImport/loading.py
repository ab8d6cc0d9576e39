"""Load a selected file into the scene, and report errors."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import slicer
from DICOMLib import DICOMLoadable

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.dicomImport.films import loadFilm, showFilm
from CovidXRayPanel.dicomImport.filmsOfScene import findFilm, instanceOf
from CovidXRayPanel.dicomImport.headers import REPORTS, SEGMENTATIONS, value
from CovidXRayPanel.dicomImport.radiographs import radiographName
from CovidXRayPanel.dicomImport.reports import loadReport
from CovidXRayPanel.dicomImport.segmentations import loadSegmentation

if TYPE_CHECKING:
    from CovidXRayDICOMPlugin import CovidXRayDICOMPluginClass

MESSAGE_MS = 10000
_log = logging.getLogger(__name__)


class LoadError(CovidXRayError):
    """The reason something cannot be loaded, as one sentence for the user."""


def load(plugin: CovidXRayDICOMPluginClass, loadable: DICOMLoadable) -> slicer.vtkMRMLNode | bool:
    """Load a film, or a result together with its film.

    Parameters
    ----------
    plugin : DICOMPlugin
        Records in ``autoLoadedFilms`` the films loaded together with a result.
    loadable : DICOMLoadable
        A loadable created by the plugin.

    Returns
    -------
    vtkMRMLNode or bool
        False on failure; the reason is in the log and the status bar.
    """
    path = loadable.files[0]
    sopClass = value(path, "classUID")
    try:
        if sopClass in SEGMENTATIONS:
            return loadSegmentation(plugin, loadable, findOrLoadFilm)
        if sopClass in REPORTS:
            return loadReport(plugin, loadable, findOrLoadFilm)
        return _film(plugin, loadable)
    except CovidXRayError as error:
        _log.error("%s", error)
        slicer.util.showStatusMessage(str(error), MESSAGE_MS)
        return False


def _film(plugin: CovidXRayDICOMPluginClass, loadable: DICOMLoadable) -> slicer.vtkMRMLScalarVolumeNode:
    """Return the film of a loadable; a film just loaded together with a result is not loaded again."""
    uid = value(loadable.files[0], "instanceUID")
    known = plugin.autoLoadedFilms.pop(uid, None)
    film: slicer.vtkMRMLScalarVolumeNode | None = slicer.mrmlScene.GetNodeByID(known) if known else None
    if film is not None and instanceOf(film) != uid:  # a node of another scene with the same name
        film = None
    if film is None and getattr(loadable, "onlyIfMissing", False):
        film = findFilm(uid)
    if film is None:
        return loadFilm(plugin, loadable)
    showFilm(film)
    return film


def findOrLoadFilm(plugin: CovidXRayDICOMPluginClass, sopInstanceUid: str) -> slicer.vtkMRMLScalarVolumeNode:
    """Return the film a result refers to: the one in the scene, or else loaded now.

    A film that is loaded here and also selected in the browser must not appear twice.
    """
    film = findFilm(sopInstanceUid)
    if film is not None:
        return film
    path = slicer.dicomDatabase.fileForInstance(sopInstanceUid)
    if not path:
        raise LoadError(
            _("The film that this result belongs to is not in the DICOM database; import the film first.")
        )
    loadable = DICOMLoadable()
    loadable.files = [path]
    loadable.name = radiographName(path)
    film = loadFilm(plugin, loadable)
    plugin.autoLoadedFilms[sopInstanceUid] = film.GetID()
    return film
