"""The sections "PACS" and "Report"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayPanel.pacs.pacsSection import PacsSection
from CovidXRayPanel.results.reportSection import ReportSection

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms
    import qt
    import slicer

    from CovidXRayLib.reading import Reading


class OutputSections:
    """Creates both sections in their places in the panel.

    Parameters
    ----------
    ui : object
        The widgets of the panel's UI file, by name.
    resourcePath : callable
        Returns the path of a module resource.
    openFilms : callable
        Opens a list of paths in the panel.
    onMasksLoaded : callable
        Called with a film whose masks were loaded from a file.

    Attributes
    ----------
    pacs : CovidXRayPanel.pacs.pacsSection.PacsSection
    report : CovidXRayPanel.results.reportSection.ReportSection
    """

    def __init__(
        self,
        ui: forms.CovidXRayForm,
        resourcePath: Callable[[str], str],
        openFilms: Callable[[list[str]], object],
        onMasksLoaded: Callable[[slicer.vtkMRMLScalarVolumeNode], object],
    ) -> None:
        layout = ui.filmSection.parentWidget().layout()

        def addAfter(section: qt.QWidget) -> Callable[[qt.QWidget], object]:
            return lambda widget: layout.insertWidget(layout.indexOf(section) + 1, widget)

        self.pacs = PacsSection(resourcePath("UI/Pacs.ui"), addAfter(ui.filmSection), openFilms)
        self.report = ReportSection(
            resourcePath("UI/Report.ui"), addAfter(ui.lungsSection), self.pacs, onMasksLoaded
        )

    def follow(
        self,
        film: slicer.vtkMRMLScalarVolumeNode | None,
        result: Reading | None,
        editedSince: bool,
        isEditing: bool,
        prevalence: float,
        busy: bool,
    ) -> None:
        """Update for the selected film and its reading."""
        self.pacs.follow(film)
        self.report.follow(film, result, editedSince, isEditing, prevalence, busy)

    def sceneCloses(self) -> None:
        """Handle the imminent closing of the scene."""
        self.pacs.follow(None)
        self.report.forgetScene()

    def stop(self) -> None:
        """Stop running tasks."""
        self.pacs.close()
        self.report.stop()

    def close(self) -> None:
        """Release resources when the application exits or the panel is recreated."""
        self.pacs.close()
        self.report.close()
