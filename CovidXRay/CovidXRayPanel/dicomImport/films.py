"""A radiograph into the scene, as our own reader reads it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import slicer
from DICOMLib import DICOMLoadable

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.films.gdcm_film import film_of_gdcm, lacks_decoder
from CovidXRayLib.films.reader import read_film
from CovidXRayPanel.dicomImport.headers import value
from CovidXRayPanel.nodes.filmNode import fillFilmNode, filmPixels, isFilm

if TYPE_CHECKING:
    from CovidXRayDICOMPlugin import CovidXRayDICOMPluginClass

    from CovidXRayLib.films.film import Film

SLICERS_READER = "DICOMScalarVolumePlugin"
_log = logging.getLogger(__name__)


def loadFilm(plugin: CovidXRayDICOMPluginClass, loadable: DICOMLoadable) -> slicer.vtkMRMLScalarVolumeNode:
    """Add a film to the scene.

    Parameters
    ----------
    plugin : DICOMPlugin
    loadable : DICOMLoadable
        Of one file.

    Raises
    ------
    FilmError
        If it cannot be read.
    """
    path = loadable.files[0]
    try:
        film, volumeNode = read_film(path), None
    except FilmError as error:
        if not lacks_decoder(error):
            raise
        film, volumeNode = _readBySlicer(loadable, error)
    if volumeNode is None:
        name = slicer.mrmlScene.GenerateUniqueName(loadable.name)
        volumeNode = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    fillFilmNode(volumeNode, FilmMetadata.of(film), film.pixels)
    for sentence in film.warnings:
        _log.warning("%s: %s", volumeNode.GetName(), sentence)
    plugin.addSeriesInSubjectHierarchy(loadable, volumeNode)
    volumeNode.SetAttribute("DICOM.instanceUIDs", value(path, "instanceUID") or "Unknown")
    showFilm(volumeNode)
    return volumeNode


def showFilm(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> None:
    """Show a film in the slice views, as Slicer shows what it has loaded."""
    logic = slicer.app.applicationLogic()
    logic.GetSelectionNode().SetActiveVolumeID(volumeNode.GetID())
    logic.PropagateVolumeSelection()


def _readBySlicer(loadable: DICOMLoadable, error: FilmError) -> tuple[Film, slicer.vtkMRMLScalarVolumeNode]:
    """Have Slicer's reader decode what our packages would; returns the film and Slicer's node of it.

    The node is kept: whoever loads films by a script is told its ID.
    """
    # Of its own class, whose load() takes more than that of any plugin.
    plugin: Any = slicer.modules.dicomPlugins.get(SLICERS_READER)
    if plugin is None:
        raise error
    whole = DICOMLoadable()
    whole.files, whole.name, whole.grayscale = loadable.files, loadable.name, True
    # Its other readers do not treat MONOCHROME1 as this one does.
    volumeNode = plugin().load(whole, readerApproach="GDCM")
    if not volumeNode:
        raise error
    try:
        if not isFilm(volumeNode):
            raise error
        film = film_of_gdcm(loadable.files[0], filmPixels(volumeNode))
    except FilmError:
        slicer.mrmlScene.RemoveNode(volumeNode)
        raise
    storageNode = volumeNode.GetStorageNode()
    if storageNode is not None:  # its file no longer is what the node holds
        slicer.mrmlScene.RemoveNode(storageNode)
    return film, volumeNode
