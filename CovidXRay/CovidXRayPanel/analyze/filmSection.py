"""The panel's section "Film": opening films, film selection and metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayPanel.analyze.sampleFilms import isSample
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.filmNode import filmDescription, filmProblem, isFilm
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.openDialogs import chooseFilms, chooseFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms

    from CovidXRayLib.films.film_metadata import FilmMetadata


class FilmSection:
    """Opens films and shows the selected one.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    openFilms : callable
        Opens a list of paths.
    """

    def __init__(self, ui: forms.CovidXRayForm, openFilms: Callable[[list[str]], object]) -> None:
        self._ui, self._openFilms = ui, openFilms
        self._described: tuple[str, int] | tuple[()] | None = None
        # The stand-alone panel has no DICOM browser.
        ui.openDatabaseButton.visible = hasattr(slicer.modules, "dicom")
        ui.openFilmButton.connect("clicked()", self._onOpenFilm)
        ui.openFolderButton.connect("clicked()", self._onOpenFolder)
        ui.openDatabaseButton.connect("clicked()", lambda: slicer.util.selectModule("DICOM"))

    def update(self, volumeNode: slicer.vtkMRMLScalarVolumeNode | None, busy: bool) -> None:
        """Update for the selected film, or None."""
        for button in (self._ui.openFilmButton, self._ui.openFolderButton, self._ui.recentFoldersButton):
            button.enabled = not busy
        # The description reads the file: once per state of the film, not at every slider step.
        state = (volumeNode.GetID(), volumeNode.GetMTime()) if volumeNode else ()
        if state != self._described:
            self._described = state
            longNames.show(self._ui.filmLabel, _description(volumeNode))

    def _onOpenFolder(self) -> None:
        folder = chooseFolder(_("Open all films of a folder"))
        if folder:
            self._openFilms([folder])

    def _onOpenFilm(self) -> None:
        paths = chooseFilms(_("Open films"))
        if paths:
            self._openFilms(paths)


def _description(volumeNode: slicer.vtkMRMLScalarVolumeNode | None) -> str:
    if volumeNode is None:
        return _("Open a chest film, or drop one here.")
    problem = filmProblem(volumeNode)
    if problem or not isFilm(volumeNode):
        return problem or _("This volume is empty. Choose a chest radiograph.")
    columns, rows = volumeNode.GetImageData().GetDimensions()[:2]
    film = filmDescription(volumeNode)
    parts = []
    if film and film.view:
        parts.append(_("{view} projection").format(view=film.view))
    parts.append(_("{columns} x {rows} pixels").format(columns=columns, rows=rows))
    parts.append(_spacing(film))
    path = fileOfVolume(volumeNode)
    if path is None:
        parts.append(_("source file not found; using the copy in the scene"))
    lines = [", ".join(part for part in parts if part)]
    if isSample(volumeNode):
        lines.append(_("Synthetic phantom, not a patient. The score has no clinical meaning."))
    lines += film.warnings if film else ()
    return "\n".join(lines)


def _spacing(film: FilmMetadata | None) -> str:
    if film is None:
        return ""
    if film.spacing is None:
        return _("no pixel spacing (size in mm unknown)")
    height, width = number_text(film.spacing.row, ".3g"), number_text(film.spacing.column, ".3g")
    words = _("{spacing} mm per pixel").format(spacing=height if height == width else f"{width} x {height}")
    return (
        words
        if film.spacing.kind == "patient"
        else words + " " + _("(at detector plane, not corrected for magnification)")
    )
