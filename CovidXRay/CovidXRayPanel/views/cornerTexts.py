"""Texts on the film: its name, projection and date, window and zoom, and the patient's sides."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import slicer
import vtk
from slicer.util import VTKObservationMixin

from CovidXRayLib.films.study_date import study_date
from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.filmNode import filmDescription, isFilm
from CovidXRayPanel.views.filmView import SECOND_VIEW, VIEW, sliceWidget
from CovidXRayPanel.views.sideLetters import SideLetters, sidesOf
from CovidXRayPanel.views.slicerTexts import SlicerTexts
from CovidXRayPanel.views.windowing import isInverted, windowText
from CovidXRayPanel.views.zoom import filmIn, zoomOf

if TYPE_CHECKING:
    from collections.abc import Callable

COLOR, FONT_SIZE = (0.95, 0.95, 0.95), 15
# Share of the view's height. At each new text VTK draws it in size after size until a line is this high, only
# to keep the one size that is allowed: with its own 0.07 for 20 ms.
LINE_HEIGHT = 0.02


class CornerTexts(VTKObservationMixin):
    """Keeps the texts of both views up to date while the module is shown.

    Parameters
    ----------
    place : callable
        Returns the place of the film in the first view among the open films, as text.
    onShown : callable
        Called without arguments when a view shows another film, or shows it otherwise.
    """

    def __init__(self, place: Callable[[], str], onShown: Callable[[], object]) -> None:
        VTKObservationMixin.__init__(self)
        self._place, self._onShown = place, onShown
        self._slicers = SlicerTexts()
        self._active = False
        self._titles: dict[str, tuple[tuple[str, int, str], str]] = {}
        self._written: dict[str, tuple[str, ...]] = {}
        self._letters: dict[str, SideLetters] = {}
        self._fonts: dict[str, vtk.vtkTextProperty] = {}
        self._lineHeights: dict[str, float] = {}

    def start(self) -> None:
        """Write the texts, in place of those of Slicer."""
        self._slicers.hide()
        self._active = True
        self.update()

    def stop(self) -> None:
        """Remove the texts, and restore those of Slicer."""
        self._active = False
        self.removeObservers()
        for view in self._written:
            if (widget := sliceWidget(view)) is not None:
                annotation = widget.sliceView().cornerAnnotation()
                annotation.ClearAllTexts()
                annotation.GetTextProperty().ShallowCopy(self._fonts[view])
                annotation.SetMaximumLineHeight(self._lineHeights[view])
                self._letters[view].remove()
                widget.sliceView().scheduleRender()
        self._written, self._letters, self._fonts = {}, {}, {}
        self._slicers.restore()

    def update(self, caller: object = None, event: object = None) -> None:
        """Update the texts of the views that there are, while the module is shown."""
        if not self._active:
            return
        for view in (VIEW, SECOND_VIEW):
            if sliceWidget(view) is not None:
                self._observe(view)
                self._write(view, (self._title(view), *readoutOf(view)))
        self._onShown()

    def _observe(self, view: str) -> None:
        widget = sliceWidget(view)
        if widget is None:
            return
        for object_ in (widget.sliceLogic(), widget.mrmlSliceNode()):
            if not self.hasObserver(object_, vtk.vtkCommand.ModifiedEvent, self.update):
                self.addObserver(object_, vtk.vtkCommand.ModifiedEvent, self.update)

    def _title(self, view: str) -> str:
        film = filmIn(view)
        if not isFilm(film):
            return ""
        # The mouse changes window and zoom many times a second; the film's file is asked once.
        place = self._place() if view == VIEW else ""
        state = film.GetID(), film.GetMTime(), place
        if view not in self._titles or self._titles[view][0] != state:
            self._titles[view] = state, "\n".join(titleOf(film, place))
        return self._titles[view][1]

    def _write(self, view: str, texts: tuple[str, ...]) -> None:
        widget = sliceWidget(view)
        if widget is None or self._written.get(view) == texts:
            return
        self._written[view] = texts
        annotation = widget.sliceView().cornerAnnotation()
        if view not in self._fonts:
            self._fonts[view] = vtk.vtkTextProperty()
            self._fonts[view].ShallowCopy(annotation.GetTextProperty())
            self._lineHeights[view] = annotation.GetMaximumLineHeight()
            annotation.ClearAllTexts()  # some versions of Slicer leave the last texts
            _useFont(annotation)
            self._letters[view] = SideLetters(widget)
        upper, lower, left, right = texts
        annotation.SetText(vtk.vtkCornerAnnotation.UpperLeft, upper)
        annotation.SetText(vtk.vtkCornerAnnotation.LowerLeft, lower)
        self._letters[view].show(left, right)
        widget.sliceView().scheduleRender()


def _useFont(annotation: vtk.vtkCornerAnnotation) -> None:
    annotation.SetNonlinearFontScaleFactor(1)
    annotation.SetMinimumFontSize(FONT_SIZE)
    annotation.SetMaximumFontSize(FONT_SIZE)
    annotation.SetMaximumLineHeight(LINE_HEIGHT)
    properties = annotation.GetTextProperty()
    properties.SetFontFamilyToArial()
    properties.SetColor(*COLOR)
    properties.ShadowOn()
    properties.SetBackgroundColor(0.0, 0.0, 0.0)
    properties.SetBackgroundOpacity(0.4)  # readable on burnt-out borders, too


def readoutOf(view: str) -> tuple[str, str, str]:
    """Return window and zoom as text, and the letters at the left and right edge; empty without a film."""
    widget, film = sliceWidget(view), filmIn(view)
    if widget is None or not isFilm(film):
        return "", "", ""
    lines = [windowText(film), _("Zoom {percent:.0f}%").format(percent=100 * (zoomOf(view) or 0))]
    if isInverted(film):
        lines.insert(0, _("Inverted"))
    return ("\n".join(lines), *sidesOf(widget.mrmlSliceNode()))


def titleOf(volumeNode: slicer.vtkMRMLScalarVolumeNode, place: str = "") -> list[str]:
    """Return name, projection and date of a film; no line for what is unknown.

    The film under review is hidden from editors. It has no lines: a reader may not know whose it is.
    """
    if volumeNode.GetHideFromEditors():
        return []
    description, path = filmDescription(volumeNode), fileOfVolume(volumeNode)
    projection = description.view if description else None
    lines = [
        volumeNode.GetName(),
        _("{view} projection").format(view=projection) if projection else "",
        _dateOf(path) if path else "",
        place,
    ]
    return [line for line in lines if line]


@lru_cache(maxsize=64)
def _dateOf(path: str) -> str:
    # Kept in memory alone: a scene that is saved does not say when its films were taken.
    return study_date(path)
