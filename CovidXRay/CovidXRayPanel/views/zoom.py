"""Zoom of the film in a view, in screen pixels per image pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayPanel.views.filmView import VIEW, sliceWidget

if TYPE_CHECKING:
    import slicer


def fitNow(view: str = VIEW) -> None:
    """Fit the film to its view."""
    widget = sliceWidget(view)
    if widget is not None:
        widget.fitSliceToBackground()


def zoomOf(view: str = VIEW) -> float | None:
    """Return the screen pixels per image pixel; None without a film.

    Where a pixel of the film is not square, its shorter side counts.
    """
    widget = sliceWidget(view)
    film = filmIn(view)
    if widget is None or film is None:
        return None
    return pixelSide(film) / _scale(widget.mrmlSliceNode())


def zoomTo(zoom: float, view: str = VIEW) -> None:
    """Set the screen pixels per image pixel, 1 for actual pixels; the center of the view stays."""
    now = zoomOf(view)
    if now is not None:
        zoomBy(zoom / now, view)


def zoomBy(factor: float, view: str = VIEW) -> None:
    """Magnify the film by a factor; the center of the view stays."""
    widget = sliceWidget(view)
    if widget is not None:
        node = widget.mrmlSliceNode()
        width, height, depth = node.GetFieldOfView()
        node.SetFieldOfView(width / factor, height / factor, depth)


def filmIn(view: str = VIEW) -> slicer.vtkMRMLScalarVolumeNode | None:
    """Return the volume displayed in a view, or None.

    A volume may lack its image, and while a scene is closed or read its display node.
    """
    widget = sliceWidget(view)
    film = widget.sliceLogic().GetBackgroundLayer().GetVolumeNode() if widget is not None else None
    if film is None or film.GetImageData() is None or film.GetDisplayNode() is None:
        return None
    return film


def pixelSide(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> float:
    """Return the shorter side of a film's pixel, in millimeters of the scene."""
    return min(volumeNode.GetSpacing()[:2])


def _scale(node: slicer.vtkMRMLSliceNode) -> float:
    """Millimeters of the scene per screen pixel."""
    return node.GetFieldOfView()[0] / max(1, node.GetDimensions()[0])
