"""Where films come from and results go to besides files: the sections "PACS" and "Report"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayPanel.pacs.pacsSection import PacsSection
from CovidXRayPanel.results.reportSection import ReportSection

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms
    import qt
    import slicer

    from CovidXRayLib.reading import Result


class OutputSections:
    """Both sections, each where a reader comes to it.

    Parameters
    ----------
    ui : object
        The widgets of the panel's Designer file by name.
    resourcePath : callable
        Gives the path of a file among the module's resources.
    openFilms : callable
        Opens a list of paths in the panel.
    onMasksLoaded : callable
        Called with the film that has got masks from a file.

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
        result: Result | None,
        editedSince: bool,
        prevalence: float,
        busy: bool,
    ) -> None:
        """Follow the chosen film and its reading."""
        self.pacs.follow(film)
        self.report.follow(film, result, editedSince, prevalence, busy)

    def sceneCloses(self) -> None:
        """The scene is about to be closed."""
        self.pacs.follow(None)
        self.report.forgetScene()

    def stop(self) -> None:
        """End what runs."""
        self.pacs.close()
        self.report.stop()

    def close(self) -> None:
        """The application ends, or the panel is recreated."""
        self.pacs.close()
        self.report.close()
