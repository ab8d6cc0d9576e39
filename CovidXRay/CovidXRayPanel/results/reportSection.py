"""The panel's section "Report": preview, acceptance and destinations of the report."""

from __future__ import annotations

import datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import qt
import slicer

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import ngettext
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.lungsNode import labelsOf
from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf
from CovidXRayPanel.processes import dependencies
from CovidXRayPanel.processes.childJob import ChildJob
from CovidXRayPanel.results import database
from CovidXRayPanel.results.content import content, reportProblem
from CovidXRayPanel.results.masksLoading import chooseSegmentation, filmsByPath, loadedMessage, replaceMasks
from CovidXRayPanel.results.sending import Sending
from CovidXRayPanel.settings import userSettings
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.messageLabel import show
from CovidXRayPanel.widgets.openDialogs import chooseFolder
from CovidXRayPanel.widgets.translation import translateWidgets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import forms
    from numpy.typing import NDArray

    from CovidXRayLib.reading import Reading
    from CovidXRayPanel.pacs.pacsSection import PacsSection

TASK = "CovidXRayLib.worker.tasks.report_task"


class ReportSection:
    """Writes the report of the selected film, opens its page, and re-imports masks.

    Parameters
    ----------
    uiPath : str
        Path of ``Report.ui``.
    addSection : callable
        Adds a widget to the panel.
    pacs : CovidXRayPanel.pacs.pacsSection.PacsSection
        The section used to send reports.
    onMasksLoaded : callable
        Called with a film whose masks were loaded.

    Attributes
    ----------
    ui : object
        The widgets of the UI file, by name.
    sending : CovidXRayPanel.results.sending.Sending
    """

    def __init__(
        self,
        uiPath: str,
        addSection: Callable[[qt.QWidget], object],
        pacs: PacsSection,
        onMasksLoaded: Callable[[slicer.vtkMRMLScalarVolumeNode], object],
    ) -> None:
        widget = slicer.util.loadUI(uiPath)
        self.ui: forms.ReportForm = slicer.util.childWidgetVariables(widget)
        ui = self.ui
        addSection(widget)
        translateWidgets(widget)
        self._onMasksLoaded = onMasksLoaded
        self._film: slicer.vtkMRMLScalarVolumeNode | None = None
        self._result: Reading | None = None
        self._editedSince, self._prevalence, self._busy = False, 0.5, False
        self._acceptedAt = ""
        # Written report and its reading, by film node.
        self._reports: dict[str, tuple[Reading, Mapping[str, Any]]] = {}
        self._job = ChildJob(TASK)
        self.sending = Sending(ui, pacs)
        ui.reportReaderEdit.text = userSettings.value(userSettings.READER)
        ui.reportFolderEdit.text = userSettings.value(userSettings.REPORT_FOLDER)
        ui.databaseCheckBox.checked = userSettings.value(userSettings.ADD_TO_DATABASE) == "yes"
        ui.databaseCheckBox.connect("toggled(bool)", self._onDatabase)
        ui.acceptCheckBox.connect("toggled(bool)", self._onAccepted)
        ui.reportReaderEdit.connect("textChanged(QString)", lambda text: self._update())
        ui.reportFolderButton.connect("clicked()", self._onFolder)
        ui.writeButton.connect("clicked()", self.write)
        ui.loadMasksButton.connect("clicked()", self._onLoadMasks)
        ui.writtenLabel.connect("linkActivated(QString)", self._onLink)
        userSettings.changed.connect(self._onSettingChanged)
        self.showMessage("")
        self._update()

    @property
    def isRunning(self) -> bool:
        """Whether a report is being written, or masks read."""
        return self._job.isRunning

    def follow(
        self,
        film: slicer.vtkMRMLScalarVolumeNode | None,
        result: Reading | None,
        editedSince: bool,
        prevalence: float,
        busy: bool,
    ) -> None:
        """Update for the selected film and its reading; a new result has to be accepted anew.

        Parameters
        ----------
        result : CovidXRayLib.reading.Reading or None
        prevalence : float
            In (0, 1).
        """
        if film is not self._film or result != self._result or editedSince:
            self.ui.acceptCheckBox.checked = False
        if film is not self._film:
            self.showMessage("")
        self._film, self._result, self._editedSince = film, result, editedSince
        self._prevalence, self._busy = prevalence, busy
        self._update()

    def write(self) -> None:
        """Write the previewed report to the folder; prompts for a folder if none is set."""
        film, result = self._film, self._result
        if film is None or result is None or reportProblem(film, result, self._editedSince):
            self._update()  # the panel does not observe all changes in the scene
            return
        if not self.ui.reportFolderEdit.text.strip():
            self._onFolder()
        folder = self.ui.reportFolderEdit.text.strip()
        if not folder or not self._ensureInstalled():
            return
        userSettings.setValue(userSettings.REPORT_FOLDER, folder)
        userSettings.setValue(userSettings.READER, self._readerName)
        opacityMapNode = opacityMapOf(film)
        arrays = {"lungs": labelsOf(film)}
        if opacityMapNode is not None and result.probability is not None:
            arrays["opacity_map"] = slicer.util.arrayFromVolume(opacityMapNode)[0].astype(np.uint8)
        fields = {
            "action": "write",
            "path": fileOfVolume(film),
            "reading": result.to_dict(),
            "prevalence": self._prevalence,
            "reader": self._acceptedBy,
            "accepted_at": self._acceptedAt,
            "folder": str(Path(folder).expanduser()),
        }
        self.showMessage("")
        self._job.start(fields, partial(self._onWritten, film, result), self._onFailed, arrays)
        self._update()

    def loadMasks(self, path: str) -> None:
        """Load the masks of a DICOM segmentation onto its source film among the open ones."""
        if self._job.isRunning or not self._ensureInstalled():
            return
        films = filmsByPath()
        self.showMessage("")
        self._job.start(
            {"action": "read", "path": path, "films": list(films)},
            partial(self._onMasks, films, path),
            self._onFailed,
        )
        self._update()

    def showMessage(self, sentence: str, isProblem: bool = True) -> None:
        """Show a message; an empty one clears the last."""
        show(self.ui.reportMessageLabel, sentence, isProblem)

    def forgetScene(self) -> None:
        """Discard references to films before the scene is closed."""
        self._job.close()
        self._reports = {}
        self.follow(None, None, False, self._prevalence, False)

    def stop(self) -> None:
        """Stop running tasks."""
        self._job.close()

    def close(self) -> None:
        """Stop running tasks and observing the settings."""
        self.stop()
        userSettings.changed.disconnect(self._onSettingChanged)

    @property
    def _readerName(self) -> str:
        return " ".join(self.ui.reportReaderEdit.text.split())

    @property
    def _acceptedBy(self) -> str:
        return self._readerName if self.ui.acceptCheckBox.checked else ""

    @property
    def _report(self) -> Mapping[str, Any] | None:
        """The written report of the current state of the film: the answer's fields, or None."""
        if self._film is None or self._editedSince:
            return None
        result, report = self._reports.get(self._film.GetID(), (None, None))
        return report if result is not None and result == self._result else None

    def _update(self) -> None:
        ui, running = self.ui, self._job.isRunning
        # Checked each time: Slicer opens its database on first use, and users may switch it.
        ui.databaseCheckBox.visible = database.isAvailable()
        reason = reportProblem(self._film, self._result, self._editedSince)
        ready = not reason and not self._busy and not running
        text = reason
        if not reason and self._film is not None and self._result is not None:
            text = content(self._film, self._result, self._prevalence, self._acceptedBy)
        longNames.show(ui.contentLabel, text)
        ui.acceptCheckBox.enabled = ready and bool(self._readerName)
        if not self._readerName:
            ui.acceptCheckBox.checked = False
        ui.writeButton.enabled = ready
        ui.loadMasksButton.enabled = self._film is not None and not self._busy and not running
        ui.reportProgressBar.visible = running
        report = self._report
        ui.writtenLabel.text = _links(report) if report else ""
        ui.writtenLabel.visible = report is not None
        self.sending.follow(report["objects"] if report else [])

    def _ensureInstalled(self) -> bool:
        problem = dependencies.ensure(*dependencies.REPORT)
        self.showMessage(problem)
        return not problem

    def _onWritten(
        self,
        film: slicer.vtkMRMLScalarVolumeNode,
        result: Reading,
        answer: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]],
    ) -> None:
        if film.GetScene() is not None:
            self._reports[film.GetID()] = (result, answer)
        self.showMessage(answer["problem"] or "")
        if self.ui.databaseCheckBox.checked and database.isAvailable():
            database.insert(answer["objects"])
        self._update()

    def _onAccepted(self, checked: bool) -> None:
        # The time of acceptance, not of writing: writing the same report twice yields identical objects.
        self._acceptedAt = datetime.datetime.now().isoformat(timespec="minutes") if checked else ""
        self._update()

    def _onMasks(
        self,
        films: Mapping[str, slicer.vtkMRMLScalarVolumeNode],
        path: str,
        answer: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]],
    ) -> None:
        film = films[answer["film"]]
        problem = replaceMasks(film, answer["sha256"], arrays["lungs"])
        if not problem:
            self._onMasksLoaded(film)
        self.showMessage(problem or loadedMessage(film, path), bool(problem))
        self._update()

    def _onFailed(self, sentence: str, kind: str) -> None:
        self.showMessage(sentence)
        self._update()

    def _onFolder(self) -> None:
        folder = chooseFolder(_("Folder for reports"))
        if folder:
            self.ui.reportFolderEdit.text = folder
            userSettings.setValue(userSettings.REPORT_FOLDER, folder)

    def _onSettingChanged(self, key: str) -> None:
        if key == userSettings.REPORT_FOLDER:
            self.ui.reportFolderEdit.text = userSettings.value(key)
        elif key == userSettings.ADD_TO_DATABASE:
            self.ui.databaseCheckBox.checked = userSettings.value(key) == "yes"

    def _onDatabase(self, checked: bool) -> None:
        userSettings.setValue(userSettings.ADD_TO_DATABASE, "yes" if checked else "no")

    def _onLoadMasks(self) -> None:
        path = chooseSegmentation()
        if path:
            self.loadMasks(path)

    def _onLink(self, link: str) -> None:
        qt.QDesktopServices.openUrl(qt.QUrl(link))


def _links(report: Mapping[str, Any]) -> str:
    """The written files, with links that open them."""
    places = (
        (_("Open HTML"), report["html"]),
        (_("PDF"), report["pdf"]),
        (_("Folder"), report["folder"]),
    )
    links = [
        f'<a href="{qt.QUrl.fromLocalFile(path).toString()}">{escape(title)}</a>'
        for title, path in places
        if path
    ]
    count = len(report["objects"])
    written = ngettext("{number} DICOM object created.", "{number} DICOM objects created.", count)
    written = written.format(number=count) if count else _("Page created.")
    return f"{escape(written)} {' | '.join(links)}"
