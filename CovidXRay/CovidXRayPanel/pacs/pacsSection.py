"""The panel's section "PACS": select a server, query it for films, retrieve and open them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, ngettext
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.pacs.login import Login
from CovidXRayPanel.pacs.serverForm import ServerForm
from CovidXRayPanel.pacs.serverJob import ServerJob
from CovidXRayPanel.pacs.serverList import ServerList
from CovidXRayPanel.pacs.studyTable import StudyTable
from CovidXRayPanel.settings import userSettings
from CovidXRayPanel.widgets.messageLabel import show
from CovidXRayPanel.widgets.openDialogs import chooseFolder
from CovidXRayPanel.widgets.translation import translateWidgets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import forms
    import qt

# Modalities of chest films: computed and digital radiography, and images converted to DICOM.
FILM_MODALITIES = ("CR", "DX", "RG", "OT")
# Query periods in days up to today, with titles; None for no limit.
DAYS = (
    (0, gettext_noop("Today")),
    (6, gettext_noop("The last 7 days")),
    (30, gettext_noop("The last 31 days")),
    (None, gettext_noop("Any date")),
)


class PacsSection:
    """Queries a server for films, and opens those that the user selects.

    Parameters
    ----------
    uiPath : str
        Path of ``Pacs.ui``.
    addSection : callable
        Adds a widget to the panel.
    openFilms : callable
        Opens a list of paths in the panel.

    Attributes
    ----------
    ui : object
        The widgets of the UI file, by name.
    servers : CovidXRayPanel.pacs.serverList.ServerList
    job : CovidXRayPanel.pacs.serverJob.ServerJob
        The running server task; other sections may start it, too.
    """

    def __init__(
        self,
        uiPath: str,
        addSection: Callable[[qt.QWidget], object],
        openFilms: Callable[[list[str]], object],
    ) -> None:
        widget = slicer.util.loadUI(uiPath)
        self.ui: forms.PacsForm = slicer.util.childWidgetVariables(widget)
        ui = self.ui
        addSection(widget)
        translateWidgets(widget)
        self._openFilms = openFilms
        self._film: slicer.vtkMRMLScalarVolumeNode | None = None
        self.servers = ServerList()
        self.job = ServerJob(self.servers, Login(ui))
        self._form = ServerForm(ui, self.servers, self.showMessage)
        self.table = StudyTable(ui.studyTable, self.update, self.fetch)
        for days, title in DAYS:
            ui.daysComboBox.addItem(_(title), days)
        ui.serverComboBox.connect("activated(int)", self._onServer)
        ui.testButton.connect("clicked()", self.test)
        ui.findButton.connect("clicked()", self.find)
        ui.patientEdit.connect("returnPressed()", self.find)
        ui.thisPatientButton.connect("clicked()", self.findThisPatient)
        ui.fetchButton.connect("clicked()", self.fetch)
        ui.pacsStopButton.connect("clicked()", self.job.stop)
        self.servers.changed.connect(self._onServers)
        self.job.changed.connect(self.update)
        self.showMessage(self.servers.problem)
        self._onServers()

    def follow(self, film: slicer.vtkMRMLScalarVolumeNode | None) -> None:
        """Update for the selected film."""
        self._film = film
        self.update()

    def test(self) -> None:
        """Test the connection to the server."""
        name = self._name
        self._start("test", {}, lambda answer: self.showMessage(answer["note"] or _answered(name), False))

    def find(self) -> None:
        """Query the server for chest films."""
        if not self.job.isRunning:
            self._find(patient=self.ui.patientEdit.text, film=None, dates=self._dates())

    def findThisPatient(self) -> None:
        """Query the server for chest films of the displayed film's patient, of any date."""
        if self._film is not None:
            self._find(patient="", film=fileOfVolume(self._film), dates="")

    def fetch(self) -> None:
        """Retrieve the films of the selected study and open them."""
        study = self.table.chosen
        if study is None or self.job.isRunning:
            return
        folder = userSettings.value(userSettings.FETCH_FOLDER) or chooseFolder(
            _("Folder for films from the PACS")
        )
        if not folder:
            return
        userSettings.setValue(userSettings.FETCH_FOLDER, folder)
        fields = {"study": study["study_uid"], "folder": folder, "modalities": FILM_MODALITIES}
        self._start("fetch", fields, self._onFetched)

    def showMessage(self, sentence: str, isProblem: bool = True) -> None:
        """Show a message; an empty one clears the last."""
        show(self.ui.pacsMessageLabel, sentence, isProblem)

    def update(self) -> None:
        """Update the available actions and the progress."""
        ui, running = self.ui, self.job.isRunning
        server = self.servers.chosen
        for button in (ui.testButton, ui.findButton):
            button.enabled = server is not None and not running
        for widget in (ui.serverComboBox, ui.editServerButton):
            widget.enabled = server is not None and not running
        ui.newServerButton.enabled = not running
        ui.thisPatientButton.enabled = ui.findButton.enabled and bool(
            self._film is not None and fileOfVolume(self._film)
        )
        ui.fetchButton.enabled = self.table.chosen is not None and not running
        ui.studyTable.visible = ui.fetchButton.visible = bool(self.table.studies)
        ui.pacsJob.visible = running and self.job.action != "send"
        ui.pacsProgressBar.maximum, ui.pacsProgressBar.value = self.job.total, self.job.done
        ui.pacsProgressBar.format = self._progress()

    def close(self) -> None:
        """Stop running tasks."""
        self.job.close()

    @property
    def _name(self) -> str:
        return self.servers.chosen.name if self.servers.chosen else ""

    def _dates(self) -> str:
        days = self.ui.daysComboBox.itemData(self.ui.daysComboBox.currentIndex)
        if days is None:
            return ""
        today = datetime.date.today()
        first = today - datetime.timedelta(days=days)
        return f"{first:%Y%m%d}-{today:%Y%m%d}" if days else f"{today:%Y%m%d}"

    def _find(self, **fields: object) -> None:
        self._start("find", {**fields, "modalities": FILM_MODALITIES}, self._onFound)

    def _start(
        self, action: str, fields: Mapping[str, Any], onDone: Callable[[Mapping[str, Any]], object]
    ) -> None:
        if self.job.isRunning:
            return
        self.showMessage("")
        self.job.start(action, fields, onDone, self.showMessage)

    def _progress(self) -> str:
        if self.job.action == "fetch" and self.job.total:
            return _("{done} of {of} objects").format(done=self.job.done, of=self.job.total)
        return _("Waiting for {server} ...").format(server=self._name)

    def _onFound(self, answer: Mapping[str, Any]) -> None:
        self.table.setStudies(answer["studies"])
        found = len(answer["studies"])
        words = ngettext("{number} study found.", "{number} studies found.", found)
        words = words.format(number=found)
        if found == 0:
            words = _("No matching studies on {server}.").format(server=self._name)
        self.showMessage(answer["note"] or words, bool(answer["note"]))

    def _onFetched(self, answer: Mapping[str, Any]) -> None:
        problem = answer["problem"] or answer["note"]
        films, masks = answer["films"], answer["masks"]
        if problem:
            self.showMessage(problem)
        elif answer["cancelled"]:
            self.showMessage(_("Stopped; objects received so far were kept."), False)
        elif not films:
            self.showMessage(_("The study contains no films that can be opened here."))
        elif masks:
            words = _("The study also contains lung masks; load them in the Report section: {files}")
            self.showMessage(words.format(files=", ".join(Path(mask).name for mask in masks)), False)
        else:
            words = ngettext("{number} film retrieved.", "{number} films retrieved.", len(films))
            self.showMessage(words.format(number=len(films)), False)
        if films and not answer["cancelled"]:
            self._openFilms(films)

    def _onServer(self, index: int) -> None:
        self.servers.choose(self.ui.serverComboBox.itemText(index))

    def _onServers(self) -> None:
        box, chosen = self.ui.serverComboBox, self.servers.chosen
        box.clear()
        for server in self.servers.all:
            box.addItem(server.name)
        if chosen is not None:
            box.setCurrentIndex(box.findText(chosen.name))
        self.table.setStudies([])
        self.update()


def _answered(name: str) -> str:
    return _("{server}: connection OK.").format(server=name)
