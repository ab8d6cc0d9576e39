"""Where films come from and results go to besides files: the sections "PACS" and "Report"."""

from CovidXRayPanel.pacs.pacsSection import PacsSection
from CovidXRayPanel.results.reportSection import ReportSection


class Outlets:
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

    def __init__(self, ui, resourcePath, openFilms, onMasksLoaded):
        layout = ui.filmSection.parentWidget().layout()

        def addAfter(section):
            return lambda widget: layout.insertWidget(layout.indexOf(section) + 1, widget)

        self.pacs = PacsSection(resourcePath("UI/Pacs.ui"), addAfter(ui.filmSection), openFilms)
        self.report = ReportSection(
            resourcePath("UI/Report.ui"), addAfter(ui.lungsSection), self.pacs, onMasksLoaded
        )

    def follow(self, film, result, editedSince, prevalence, busy):
        """Follow the chosen film and its reading."""
        self.pacs.follow(film)
        self.report.follow(film, result, editedSince, prevalence, busy)

    def sceneCloses(self):
        """The scene is about to be closed."""
        self.pacs.follow(None)
        self.report.forgetScene()

    def stop(self):
        """End what runs."""
        self.pacs.close()
        self.report.stop()

    def close(self):
        """The application ends, or the panel is recreated."""
        self.pacs.close()
        self.report.close()
