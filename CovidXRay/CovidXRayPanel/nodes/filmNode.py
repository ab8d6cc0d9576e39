"""A film as a volume node: one coronal slice, in a sensible window, whatever the file's polarity."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import slicer

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.patient_geometry import orientation_axes
from CovidXRayPanel.nodes.filmFiles import PATH_ATTRIBUTE

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILM_ATTRIBUTE = "CovidXRay.Film"
# Not their subclasses: label maps, diffusion volumes and what extensions add are no images.
FILM_CLASSES = ("vtkMRMLScalarVolumeNode", "vtkMRMLVectorVolumeNode")
# Gray, or red, green and blue; each with or without opacity.
CHANNELS = (1, 2, 3, 4)
GRAY = "vtkMRMLColorTableNodeGrey"
INVERTED_GRAY = "vtkMRMLColorTableNodeInvertedGrey"
LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0])


def isFilm(volumeNode: slicer.vtkMRMLVolumeNode | None) -> TypeGuard[slicer.vtkMRMLScalarVolumeNode]:
    """Return whether a volume is one slice of gray or color."""
    return volumeNode is not None and volumeNode.GetImageData() is not None and not whyNoFilm(volumeNode)


def whyNoFilm(volumeNode: slicer.vtkMRMLVolumeNode) -> str:
    """Why a volume is not a film, in one sentence; empty where it may be one, or is empty itself."""
    if volumeNode.GetClassName() not in FILM_CLASSES:
        return _("This volume is not a grayscale or color image. Choose a chest radiograph.")
    imageData = volumeNode.GetImageData()
    if imageData is not None and imageData.GetDimensions()[2] != 1:
        return _("This volume has many slices; a film has one. Choose a chest film.")
    if imageData is not None and imageData.GetNumberOfScalarComponents() not in CHANNELS:
        return _("This volume is not a grayscale or color image. Choose a chest radiograph.")
    return ""


def firstFilm() -> slicer.vtkMRMLScalarVolumeNode | None:
    """The first film of the scene that may be chosen, or None."""
    nodes = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    return next((node for node in nodes if isFilm(node) and not node.GetHideFromEditors()), None)


def filmPixels(volumeNode: slicer.vtkMRMLVolumeNode) -> NDArray[Any]:
    """The image of a one-slice volume: array (rows, columns), in the volume's own units."""
    pixels = slicer.util.arrayFromVolume(volumeNode)
    if pixels.ndim == 4:  # an image in color, or one with opacity
        colors = 3 if pixels.shape[-1] >= 3 else 1
        pixels = pixels[..., :colors].mean(axis=-1)
    first: NDArray[Any] = pixels[0]
    return first


def createFilmNode(path: str, film: FilmMetadata, pixels: NDArray[Any]) -> slicer.vtkMRMLScalarVolumeNode:
    """Add a film that the worker read to the scene.

    Parameters
    ----------
    path : str
        Its file.
    film : CovidXRayLib.films.film_metadata.FilmMetadata
        What is known of it: spacing, orientation, view and so on.
    pixels : numpy.ndarray
        float32 (rows, columns) in [0, 1], bone white.
    """
    name = slicer.mrmlScene.GenerateUniqueName(Path(path).stem)
    volumeNode = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    volumeNode.SetAttribute(PATH_ATTRIBUTE, str(path))
    fillFilmNode(volumeNode, film, pixels)
    return volumeNode


def fillFilmNode(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, film: FilmMetadata, pixels: NDArray[Any]
) -> None:
    """Put a film's image into a volume, lay it into the patient, and show it in a sensible window.

    Parameters
    ----------
    film, pixels
        As for :func:`createFilmNode`.
    """
    slicer.util.updateVolumeFromArray(volumeNode, pixels[np.newaxis])
    volumeNode.CreateDefaultDisplayNodes()
    placeFilm(volumeNode, film)
    setWindow(volumeNode)


def placeFilm(volumeNode: slicer.vtkMRMLScalarVolumeNode, film: FilmMetadata) -> None:
    """Lay a film into the patient as one coronal slice, and remember what its file says.

    A radiograph has no position in space: Slicer's loader lays it into the axial plane. Without
    Patient Orientation the film is taken as a standard display, the patient's right on the left.
    """
    volumeNode.SetAttribute(FILM_ATTRIBUTE, json.dumps(film.to_dict()))
    row, column = (film.spacing.row, film.spacing.column) if film.spacing else (1.0, 1.0)
    axes = orientation_axes(film.patient_orientation)
    if abs(axes[2, 1]) < 1:  # no frontal film by its header: shown all the same, as it lies in the file
        axes = orientation_axes(None)
    # Along a row, the columns follow each other at the column spacing.
    steps = axes * np.array([[column], [row], [1.0]])
    directions = LPS_TO_RAS @ steps.T
    columns, rows, _slices = volumeNode.GetImageData().GetDimensions()
    ijkToRas = np.eye(4)
    ijkToRas[:3, :3] = directions
    # The middle of the film lies at the origin.
    ijkToRas[:3, 3] = -directions @ np.array([(columns - 1) / 2, (rows - 1) / 2, 0.0])
    volumeNode.SetIJKToRASMatrix(slicer.util.vtkMatrixFromArray(ijkToRas))


def filmDescription(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> FilmMetadata | None:
    """What the film's file said, as FilmMetadata; None for a volume that has not been read."""
    text = volumeNode.GetAttribute(FILM_ATTRIBUTE)
    return FilmMetadata.from_dict(json.loads(text)) if text else None


def knownOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> FilmMetadata:
    """What is known of a film, as FilmMetadata: what its file said, else its size alone."""
    columns, rows, _slices = volumeNode.GetImageData().GetDimensions()
    return filmDescription(volumeNode) or FilmMetadata(rows, columns)


def setWindow(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, boneWhitePixels: NDArray[Any] | None = None
) -> None:
    """Show all but the extremes, bone white.

    Parameters
    ----------
    boneWhitePixels : numpy.ndarray, optional
        The film as our reader reads it, of the volume's shape; the volume is shown inverted where it
        runs the other way.
    """
    sample, _step = _thinned(filmPixels(volumeNode))
    low, high = np.percentile(sample, (0.5, 99.5))
    if high <= low:
        low, high = float(sample.min()), float(sample.max()) + 1e-3
    displayNode = volumeNode.GetScalarVolumeDisplayNode()
    displayNode.SetAutoWindowLevel(False)
    displayNode.SetWindowLevelMinMax(float(low), float(high))
    displayNode.SetInterpolate(True)
    inverted = boneWhitePixels is not None and _runsTheOtherWay(filmPixels(volumeNode), boneWhitePixels)
    displayNode.SetAndObserveColorNodeID(INVERTED_GRAY if inverted else GRAY)


def _thinned(pixels: NDArray[Any]) -> tuple[NDArray[Any], int]:
    step = max(1, min(pixels.shape) // 256)
    return pixels[::step, ::step], step


def _runsTheOtherWay(shown: NDArray[Any], boneWhite: NDArray[Any]) -> bool:
    if shown.shape != boneWhite.shape:
        return False
    ours, step = _thinned(boneWhite)
    theirs = shown[::step, ::step]
    if np.ptp(ours) == 0 or np.ptp(theirs) == 0:
        return False
    return bool(np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] < 0)
