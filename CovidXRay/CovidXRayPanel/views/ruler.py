"""Rulers on a film, as Slicer's markups lines whose labels say what the length is worth."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import qt
import slicer
import vtk
from slicer.util import VTKObservationMixin

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmNode import filmDescription
from CovidXRayPanel.views.filmView import SECOND_VIEW, VIEW, sliceWidget
from CovidXRayPanel.views.zoom import filmIn, pixelSide

if TYPE_CHECKING:
    from collections.abc import Callable

FILM_ROLE = "CovidXRay.MeasuredFilm"
# Marks rulers, whose reference to their film ends with it.
RULER = "CovidXRay.Ruler"
COLOR = (1.0, 0.85, 0.4)
LINE = "vtkMRMLMarkupsLineNode"


class Rulers(VTKObservationMixin):
    """Places rulers on the film of the first view, and shows each with its film alone.

    Parameters
    ----------
    onChanged : callable
        Called without arguments when placing begins or ends.
    """

    def __init__(self, onChanged: Callable[[], object]) -> None:
        VTKObservationMixin.__init__(self)
        self._onChanged = onChanged
        self._placed: slicer.vtkMRMLMarkupsLineNode | None = None
        self._modeBefore = 0

    @property
    def placing(self) -> bool:
        """Whether the next clicks on the film set the ends of a ruler."""
        return self._placed is not None

    def start(self) -> None:
        """Let the user set both ends of a new ruler by two clicks on the film."""
        film = filmIn(VIEW)
        if film is None or self.placing:
            return
        self._placed = addRuler(film)
        selection = slicer.app.applicationLogic().GetSelectionNode()
        interaction = slicer.app.applicationLogic().GetInteractionNode()
        selection.SetReferenceActivePlaceNodeClassName(LINE)
        selection.SetActivePlaceNodeID(self._placed.GetID())
        self._modeBefore = interaction.GetCurrentInteractionMode()
        interaction.SwitchToSinglePlaceMode()
        self.addObserver(interaction, interaction.InteractionModeChangedEvent, self._onMode)
        self.follow()
        self._onChanged()

    def stop(self) -> None:
        """End placing; a ruler without its second end is removed."""
        ruler, self._placed = self._placed, None
        if ruler is None:
            return
        interaction = slicer.app.applicationLogic().GetInteractionNode()
        self.removeObserver(interaction, interaction.InteractionModeChangedEvent, self._onMode)
        # Slicer ends placing with the mouse mode "View"; the user may have adjusted the window before.
        if interaction.GetCurrentInteractionMode() in (interaction.Place, interaction.ViewTransform):
            interaction.SetCurrentInteractionMode(self._modeBefore)
        if ruler.GetScene() is not None and ruler.GetNumberOfDefinedControlPoints() < 2:
            slicer.mrmlScene.RemoveNode(ruler)
        self._onChanged()

    def forget(self) -> None:
        """Release the scene's nodes before the scene is closed, or the module left."""
        self.stop()
        self.removeObservers()

    def follow(self) -> None:
        """Show the rulers of the films in the views, and hide all others."""
        if self._placed is not None and self._placed not in rulersOf(filmIn(VIEW)):
            self.stop()
        views = {
            film: widget.mrmlSliceNode().GetID()
            for view in (SECOND_VIEW, VIEW)
            if (widget := sliceWidget(view)) is not None and (film := filmIn(view)) is not None
        }
        for ruler in rulers():
            if ruler.GetNodeReferenceID(FILM_ROLE) is None:  # its film was removed from the scene
                ruler.GetDisplayNode().SetVisibility(False)
                # Not during the removal of another node.
                qt.QTimer.singleShot(0, partial(_remove, ruler))
                continue
            if not self.hasObserver(ruler, ruler.PointModifiedEvent, self._onMoved):
                self.addObserver(ruler, ruler.PointModifiedEvent, self._onMoved)
            display, view = ruler.GetDisplayNode(), views.get(ruler.GetNodeReference(FILM_ROLE))
            if display is None:
                continue
            if view is not None and tuple(display.GetViewNodeIDs()) != (view,):
                display.SetViewNodeIDs([view])
            if bool(display.GetVisibility()) != (view is not None):
                display.SetVisibility(view is not None)

    def hide(self) -> None:
        """Hide all rulers, which belong to films that are no longer shown."""
        for ruler in rulers():
            if ruler.GetDisplayNode() is not None:
                ruler.GetDisplayNode().SetVisibility(False)

    def removeLast(self) -> None:
        """Remove the newest ruler of the film in the first view."""
        self.stop()
        for ruler in rulersOf(filmIn(VIEW))[-1:]:
            slicer.mrmlScene.RemoveNode(ruler)

    def removeAll(self) -> None:
        """Remove the rulers of the film in the first view."""
        self.stop()
        for ruler in rulersOf(filmIn(VIEW)):
            slicer.mrmlScene.RemoveNode(ruler)

    def _onMoved(self, ruler: slicer.vtkMRMLMarkupsLineNode, event: str) -> None:
        describe(ruler)

    def _onMode(self, caller: vtk.vtkObject, event: str) -> None:
        if self._placed is not None:
            describe(self._placed)
        self.stop()


def addRuler(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> slicer.vtkMRMLMarkupsLineNode:
    """Add a ruler without points that belongs to a film."""
    ruler: slicer.vtkMRMLMarkupsLineNode = slicer.mrmlScene.AddNewNodeByClass(LINE, _("Ruler"))
    ruler.SetNodeReferenceID(FILM_ROLE, volumeNode.GetID())
    ruler.SetAttribute(RULER, "1")
    ruler.SetSaveWithScene(bool(volumeNode.GetSaveWithScene()))
    # Slicer's own measurement is in millimeters, which only some films support: the name says it instead.
    ruler.GetMeasurement("length").SetEnabled(False)
    ruler.CreateDefaultDisplayNodes()
    display = ruler.GetDisplayNode()
    display.SetSelectedColor(*COLOR)
    display.SetPropertiesLabelVisibility(True)
    display.SetPointLabelsVisibility(False)
    return ruler


def rulers() -> list[slicer.vtkMRMLMarkupsLineNode]:
    """Return the rulers of all films, in the order in which they were added."""
    return [node for node in slicer.util.getNodesByClass(LINE) if node.GetAttribute(RULER)]


def rulersOf(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> list[slicer.vtkMRMLMarkupsLineNode]:
    """Return the rulers of a film."""
    return [ruler for ruler in rulers() if ruler.GetNodeReference(FILM_ROLE) is volumeNode]


def describe(ruler: slicer.vtkMRMLMarkupsLineNode) -> None:
    """Name a ruler by its length, which Slicer draws beside the line."""
    film = ruler.GetNodeReference(FILM_ROLE)
    if film is not None and ruler.GetNumberOfControlPoints() == 2:
        ruler.SetName(lengthText(film, ruler.GetLineLengthWorld()))


def lengthText(volumeNode: slicer.vtkMRMLScalarVolumeNode, length: float) -> str:
    """Return a length as text.

    In millimeters where the file states Pixel Spacing, in millimeters at the detector where it states
    Imager Pixel Spacing alone, which ignores magnification, and else in pixels (of the shorter side).

    Parameters
    ----------
    length : float
        In millimeters of the scene.
    """
    description = filmDescription(volumeNode)
    spacing = description.spacing if description else None
    if spacing is None:
        return _("{length:.0f} px").format(length=length / pixelSide(volumeNode))
    if spacing.kind == "patient":
        return _("{length:.1f} mm").format(length=length)
    return _("{length:.1f} mm at detector").format(length=length)


def _remove(ruler: slicer.vtkMRMLMarkupsLineNode) -> None:
    if ruler.GetScene() is not None:
        ruler.GetScene().RemoveNode(ruler)
