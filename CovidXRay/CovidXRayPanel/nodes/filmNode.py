"""A film as a volume node: a single coronal slice with a suitable window, whatever the file's polarity."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import slicer

from CovidXRayLib.films.film import pixel_size
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.dicom.patient_geometry import orientation_axes
from CovidXRayPanel.nodes.filmFiles import PATH_ATTRIBUTE
from CovidXRayPanel.nodes.sharedPixels import setPixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILM_ATTRIBUTE = "CovidXRay.Film"
# Not their subclasses: label maps, diffusion volumes and extension types are not images.
FILM_CLASSES = ("vtkMRMLScalarVolumeNode", "vtkMRMLVectorVolumeNode")
# Grayscale or RGB, each with or without alpha.
CHANNELS = (1, 2, 3, 4)
GRAY = "vtkMRMLColorTableNodeGrey"
INVERTED_GRAY = "vtkMRMLColorTableNodeInvertedGrey"
LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0])


def isFilm(volumeNode: slicer.vtkMRMLVolumeNode | None) -> TypeGuard[slicer.vtkMRMLScalarVolumeNode]:
    """Return whether a volume is a single slice in grayscale or color."""
    return volumeNode is not None and volumeNode.GetImageData() is not None and not filmProblem(volumeNode)


def filmProblem(volumeNode: slicer.vtkMRMLVolumeNode) -> str:
    """Return why a volume is not a film, in one sentence; empty if it may be one, or has no image."""
    if volumeNode.GetClassName() not in FILM_CLASSES:
        return _("This volume is not a grayscale or color image. Choose a chest radiograph.")
    imageData = volumeNode.GetImageData()
    if imageData is not None and imageData.GetDimensions()[2] != 1:
        return _("This volume has several slices. Choose a single-image chest radiograph.")
    if imageData is not None and imageData.GetNumberOfScalarComponents() not in CHANNELS:
        return _("This volume is not a grayscale or color image. Choose a chest radiograph.")
    return ""


def selectableFilms() -> list[slicer.vtkMRMLScalarVolumeNode]:
    """Return the selectable films in the scene, in the order of the selector."""
    nodes = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    return [node for node in nodes if isFilm(node) and not node.GetHideFromEditors()]


def filmPixels(volumeNode: slicer.vtkMRMLVolumeNode) -> NDArray[Any]:
    """Return the image of a single-slice volume: array (rows, columns), in the volume's own units."""
    pixels = slicer.util.arrayFromVolume(volumeNode)
    if pixels.ndim == 4:  # an image in color, or one with an alpha channel
        colors = 3 if pixels.shape[-1] >= 3 else 1
        pixels = pixels[..., :colors].mean(axis=-1)
    first: NDArray[Any] = pixels[0]
    return first


def createFilmNode(path: str, film: FilmMetadata, pixels: NDArray[Any]) -> slicer.vtkMRMLScalarVolumeNode:
    """Add a film decoded by the worker to the scene.

    Parameters
    ----------
    path : str
        Its file.
    film : CovidXRayLib.films.film_metadata.FilmMetadata
        Its metadata: spacing, orientation, projection etc.
    pixels : numpy.ndarray
        float32 (rows, columns) in [0, 1], bone white.
    """
    name = Path(path).stem
    # The scene numbers a name that it has seen before, even if its node was removed.
    if slicer.mrmlScene.GetFirstNodeByName(name) is not None:
        name = slicer.mrmlScene.GenerateUniqueName(name)
    volumeNode = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    volumeNode.SetAttribute(PATH_ATTRIBUTE, str(path))
    fillFilmNode(volumeNode, film, pixels)
    return volumeNode


def fillFilmNode(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, film: FilmMetadata, pixels: NDArray[Any]
) -> None:
    """Set a film's image, patient orientation and window in a volume.

    Parameters
    ----------
    film, pixels
        As for :func:`createFilmNode`.
    """
    # Before the image comes, or the display node would look for a window of its own in all pixels.
    volumeNode.CreateDefaultDisplayNodes()
    volumeNode.GetScalarVolumeDisplayNode().SetAutoWindowLevel(False)
    setPixels(volumeNode, pixels)
    placeFilm(volumeNode, film)
    setWindow(volumeNode)


def placeFilm(volumeNode: slicer.vtkMRMLScalarVolumeNode, film: FilmMetadata) -> None:
    """Orient the film in patient space as one coronal slice, and store its metadata.

    A radiograph has no position in space: Slicer's loader places it in the axial plane. Without
    Patient Orientation, the standard display is assumed, with the patient's right on the left.
    """
    volumeNode.SetAttribute(FILM_ATTRIBUTE, json.dumps(film.to_dict()))
    row, column = pixel_size(film.spacing, film.pixel_shape)
    axes = orientation_axes(film.patient_orientation)
    if abs(axes[2, 1]) < 1:  # not frontal by its header: displayed as stored in the file
        axes = orientation_axes(None)
    # Adjacent columns of a row are one column spacing apart.
    steps = axes * np.array([[column], [row], [1.0]])
    directions = LPS_TO_RAS @ steps.T
    columns, rows, _slices = volumeNode.GetImageData().GetDimensions()
    ijkToRas = np.eye(4)
    ijkToRas[:3, :3] = directions
    # The center of the film is at the origin.
    ijkToRas[:3, 3] = -directions @ np.array([(columns - 1) / 2, (rows - 1) / 2, 0.0])
    volumeNode.SetIJKToRASMatrix(slicer.util.vtkMatrixFromArray(ijkToRas))


def filmDescription(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> FilmMetadata | None:
    """Return the metadata of the film's file; None for a volume that has not been read."""
    text = volumeNode.GetAttribute(FILM_ATTRIBUTE)
    return FilmMetadata.from_dict(json.loads(text)) if text else None


def isReplaced(volumeNode: slicer.vtkMRMLScalarVolumeNode, sha256: str | None) -> bool:
    """Return whether a file with this hash is not the one that the film was read from."""
    film = filmDescription(volumeNode)
    return film is not None and not film.is_of_file(sha256)


def replacedMessage(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> str:
    """Return the message about a film whose file has been replaced."""
    return _("{film}: the file has changed on disk since it was opened; open it again.").format(
        film=volumeNode.GetName()
    )


def metadataOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> FilmMetadata:
    """Return the film's metadata: from its file, or else its size only."""
    columns, rows, _slices = volumeNode.GetImageData().GetDimensions()
    return filmDescription(volumeNode) or FilmMetadata(rows, columns)


def setWindow(
    volumeNode: slicer.vtkMRMLScalarVolumeNode, boneWhitePixels: NDArray[Any] | None = None
) -> None:
    """Set a window that excludes the extremes, bone white.

    Parameters
    ----------
    boneWhitePixels : numpy.ndarray, optional
        The film as decoded by our reader, of the volume's shape; the volume is inverted if it has the
        opposite polarity.
    """
    displayNode = volumeNode.GetScalarVolumeDisplayNode()
    displayNode.SetAutoWindowLevel(False)
    displayNode.SetWindowLevelMinMax(*percentileWindow(volumeNode, 0.5, 99.5))
    displayNode.SetInterpolate(True)
    displayNode.SetInvertDisplayScalarRange(False)
    inverted = boneWhitePixels is not None and _isPolarityReversed(filmPixels(volumeNode), boneWhitePixels)
    displayNode.SetAndObserveColorNodeID(INVERTED_GRAY if inverted else GRAY)


def percentileWindow(
    volumeNode: slicer.vtkMRMLScalarVolumeNode,
    low: float,
    high: float,
    within: NDArray[np.bool_] | None = None,
) -> tuple[float, float]:
    """Return two percentiles of a film's gray levels, in the volume's own units.

    Parameters
    ----------
    low, high : float
        From 0 to 100.
    within : numpy.ndarray, optional
        bool (rows, columns): only these pixels count, unless there are none.
    """
    sample, step = _subsampled(filmPixels(volumeNode))
    if within is not None and within[::step, ::step].any():
        sample = sample[within[::step, ::step]]
    dark, bright = (float(level) for level in np.percentile(sample, (low, high)))
    return (dark, bright) if bright > dark else (float(sample.min()), float(sample.max()) + 1e-3)


def _subsampled(pixels: NDArray[Any]) -> tuple[NDArray[Any], int]:
    step = max(1, min(pixels.shape) // 256)
    return pixels[::step, ::step], step


def _isPolarityReversed(shown: NDArray[Any], boneWhite: NDArray[Any]) -> bool:
    if shown.shape != boneWhite.shape:
        return False
    ours, step = _subsampled(boneWhite)
    theirs = shown[::step, ::step]
    if np.ptp(ours) == 0 or np.ptp(theirs) == 0:
        return False
    return bool(np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] < 0)
