"""Load a radiograph into the scene as our own reader decodes it."""

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

SLICER_READER = "DICOMScalarVolumePlugin"
_log = logging.getLogger(__name__)


def loadFilm(plugin: CovidXRayDICOMPluginClass, loadable: DICOMLoadable) -> slicer.vtkMRMLScalarVolumeNode:
    """Add a film to the scene.

    Parameters
    ----------
    plugin : DICOMPlugin
    loadable : DICOMLoadable
        A loadable with a single file.

    Raises
    ------
    FilmError
        If the file cannot be read.
    """
    path = loadable.files[0]
    try:
        film, volumeNode = read_film(path), None
    except FilmError as error:
        if not lacks_decoder(error):
            raise
        film, volumeNode = _readWithSlicer(loadable, error)
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
    """Show a film in the slice views, as Slicer does for loaded data."""
    logic = slicer.app.applicationLogic()
    logic.GetSelectionNode().SetActiveVolumeID(volumeNode.GetID())
    logic.PropagateVolumeSelection()


def _readWithSlicer(loadable: DICOMLoadable, error: FilmError) -> tuple[Film, slicer.vtkMRMLScalarVolumeNode]:
    """Decode a film with Slicer's reader instead of our packages; returns the film and Slicer's node.

    The node is kept, because scripts that load films receive its ID.
    """
    # Typed as Any: load() of this class takes more arguments than that of other plugins.
    plugin: Any = slicer.modules.dicomPlugins.get(SLICER_READER)
    if plugin is None:
        raise error
    slicerLoadable = DICOMLoadable()
    slicerLoadable.files, slicerLoadable.name, slicerLoadable.grayscale = loadable.files, loadable.name, True
    # Other readers of Slicer do not handle MONOCHROME1 as this one does.
    volumeNode = plugin().load(slicerLoadable, readerApproach="GDCM")
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
    if storageNode is not None:  # the node no longer matches its file
        slicer.mrmlScene.RemoveNode(storageNode)
    return film, volumeNode
