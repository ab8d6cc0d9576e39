"""The panel's row of view commands: films, zoom, window and rulers, by button and by key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import qt
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayPanel.nodes.filmNode import isFilm
from CovidXRayPanel.views import windowing
from CovidXRayPanel.views.cornerTexts import CornerTexts
from CovidXRayPanel.views.filmView import SECOND_VIEW, VIEW
from CovidXRayPanel.views.ruler import Rulers
from CovidXRayPanel.views.zoom import filmIn, fitNow, zoomBy, zoomTo
from CovidXRayPanel.widgets.shortcuts import Shortcuts
from CovidXRayPanel.widgets.translation import translateWidgets

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms

    from CovidXRayPanel.views.filmSteps import FilmSteps

ZOOM_STEP = 1.25
# Slicer switches modules by Ctrl+Left and Ctrl+Right.
ARROWS = ("Shift+Up", "Shift+Down", "Shift+Right", "Shift+Left")
REPEATING = (*ARROWS, "+", "-", "PgDown", "PgUp")


class ViewBar:
    """Creates the row and carries out its commands.

    Parameters
    ----------
    uiPath : str
        Path of ``ViewBar.ui``.
    steps : CovidXRayPanel.views.filmSteps.FilmSteps
        Next and previous film.
    mayMeasure : callable
        Returns whether rulers can be placed now: not while the mouse draws masks.
    """

    def __init__(self, uiPath: str, steps: FilmSteps, mayMeasure: Callable[[], bool]) -> None:
        self.steps, self._mayMeasure = steps, mayMeasure
        self.widget = slicer.util.loadUI(uiPath)
        self.ui: forms.ViewBarForm = slicer.util.childWidgetVariables(self.widget)
        translateWidgets(self.widget)
        self.rulers = Rulers(self.update)
        self.texts = CornerTexts(self._place, self._onShown)
        self._addMenus()
        for button, action in (
            (self.ui.previousButton, partial(steps.step, -1)),
            (self.ui.nextButton, partial(steps.step, 1)),
            (self.ui.fitButton, self.fit),
            (self.ui.actualSizeButton, self.showActualSize),
            (self.ui.invertButton, self.invert),
            (self.ui.rulerButton, self.toggleRuler),
            (self.ui.resetButton, self.reset),
        ):
            button.connect("clicked()", action)
        self._anyTab = Shortcuts(
            {
                "0": (self.fit, _("fit the film to the view (also Home)")),
                "Home": self.fit,
                "+": (partial(self._zoom, ZOOM_STEP), _("zoom in")),
                "=": partial(self._zoom, ZOOM_STEP),
                "-": (partial(self._zoom, 1 / ZOOM_STEP), _("zoom out")),
                "I": (self.invert, _("invert")),
                "W": (self.useNextPreset, _("next window preset")),
                "Shift+Up": (partial(self._changeWindow, brighter=1), _("brighter")),
                "Shift+Down": (partial(self._changeWindow, brighter=-1), _("darker")),
                "Shift+Right": (partial(self._changeWindow, wider=1), _("less contrast")),
                "Shift+Left": (partial(self._changeWindow, wider=-1), _("more contrast")),
            },
            REPEATING,
        )
        # In the review these keys label films and go through its own list.
        self._analyzing = Shortcuts(
            {
                "1": (self.showActualSize, _("1:1, one pixel of the film per pixel of the screen")),
                "M": (self.ui.rulerButton.click, _("ruler")),
                "Delete": (self.rulers.removeLast, _("remove the last ruler")),
                "PgDown": (partial(steps.step, 1), _("next film")),
                "PgUp": (partial(steps.step, -1), _("previous film")),
            },
            REPEATING,
        )
        self._placing = Shortcuts({"Escape": self.rulers.stop})
        self.describedKeys = [*self._analyzing.described, *self._anyTab.described]

    def start(self, analyzing: bool) -> None:
        """Enable the keys and write on the film; ``analyzing`` is False in the review."""
        self._anyTab.enable(True)
        self._analyzing.enable(analyzing)
        if not analyzing:
            self.rulers.stop()
        self.texts.start()

    def stop(self) -> None:
        """Disable the keys and remove what is written on the film, when the module is left."""
        for keys in (self._anyTab, self._analyzing):
            keys.enable(False)
        self.rulers.forget()
        self.rulers.hide()
        self.texts.stop()

    def close(self) -> None:
        """Release resources when the application exits or the panel is recreated."""
        self.stop()
        for keys in (self._anyTab, self._analyzing, self._placing):
            keys.remove()

    def update(self) -> None:
        """Update for the films in the views and in the list."""
        if not self._mayMeasure():
            self.rulers.stop()
        self.texts.update()
        self._updateButtons()

    def fit(self) -> None:
        """Fit each film to its view."""
        for view in (VIEW, SECOND_VIEW):
            fitNow(view)

    def showActualSize(self) -> None:
        """Show one pixel of the film as one pixel of the screen; a film beside it follows."""
        zoomTo(1.0)

    def invert(self) -> None:
        """Exchange black and white."""
        self._forEachFilm(windowing.invert)

    def useNextPreset(self) -> None:
        """Set the next of the window presets."""
        self._forEachFilm(windowing.useNextPreset)

    def usePreset(self, preset: str) -> None:
        """Set a window preset."""
        self._forEachFilm(partial(windowing.usePreset, preset=preset))

    def reset(self) -> None:
        """Fit the films, with the automatic window and not inverted."""
        self._forEachFilm(windowing.resetWindow)
        self.fit()

    def toggleRuler(self) -> None:
        """Begin a ruler, or give up the one that was begun."""
        if self.rulers.placing:
            self.rulers.stop()
        elif self._mayMeasure():
            self.rulers.start()
        self.update()

    def _onShown(self) -> None:
        # A view may take the film of a scene that was opened only after the panel was updated.
        self.rulers.follow()
        self._updateButtons()

    def _updateButtons(self) -> None:
        film = filmIn(VIEW)
        place, number = self.steps.place()
        self.ui.placeLabel.text = self.steps.text()
        self.ui.previousButton.enabled = place > 1
        self.ui.nextButton.enabled = place < number
        for button in (
            self.ui.fitButton,
            self.ui.actualSizeButton,
            self.ui.windowButton,
            self.ui.resetButton,
        ):
            button.enabled = isFilm(film)
        self.ui.invertButton.enabled = isFilm(film) and windowing.canInvert(film)
        self.ui.rulerButton.enabled = isFilm(film) and self._mayMeasure()
        self.ui.rulerButton.checked = self.rulers.placing
        self._placing.enable(self.rulers.placing)

    def _place(self) -> str:
        return self.steps.text() if self.steps.place()[1] > 1 else ""

    def _zoom(self, factor: float) -> None:
        zoomBy(factor)

    def _changeWindow(self, wider: int = 0, brighter: int = 0) -> None:
        self._forEachFilm(partial(windowing.changeWindow, wider=wider, brighter=brighter))

    def _forEachFilm(self, action: Callable[[slicer.vtkMRMLScalarVolumeNode], object]) -> None:
        for view in (VIEW, SECOND_VIEW):
            film = filmIn(view)
            if film is not None and isFilm(film):
                action(film)

    def _addMenus(self) -> None:
        presets, rulers = qt.QMenu(self.widget), qt.QMenu(self.widget)
        entries: list[tuple[qt.QMenu, str, Callable[[], object]]] = [
            (presets, windowing.presetTitle(preset), partial(self.usePreset, preset))
            for preset in windowing.PRESETS
        ]
        entries.append((rulers, _("Remove the last ruler"), self.rulers.removeLast))
        entries.append((rulers, _("Remove all rulers of this film"), self.rulers.removeAll))
        for menu, title, action in entries:
            entry = qt.QAction(title, menu)
            entry.connect("triggered()", action)
            menu.addAction(entry)
        self.ui.windowButton.setMenu(presets)
        self.ui.rulerButton.setMenu(rulers)
