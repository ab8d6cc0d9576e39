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
from CovidXRayPanel.nodes.lungsNode import areCorrected, labelsOf
from CovidXRayPanel.nodes.opacityMapNode import opacityMapOf
from CovidXRayPanel.processes import dependencies
from CovidXRayPanel.processes.childJob import ChildJob
from CovidXRayPanel.results import database
from CovidXRayPanel.results.content import content, fileProblem, resultProblem
from CovidXRayPanel.results.masksLoading import chooseSegmentation, filmsByPath, loadedMessage, replaceMasks
from CovidXRayPanel.results.sending import Sending
from CovidXRayPanel.settings import userSettings
from CovidXRayPanel.widgets import longNames, question
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
        self._editedSince, self._isEditing = False, False
        self._prevalence, self._busy = 0.5, False
        self._acceptedAt = ""
        # What went into the written report, and the answer's fields, by film node.
        self._reports: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
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
        isEditing: bool,
        prevalence: float,
        busy: bool,
    ) -> None:
        """Update for the selected film and its reading; a new result has to be accepted anew.

        Parameters
        ----------
        result : CovidXRayLib.reading.Reading or None
        editedSince, isEditing : bool
            Whether the masks were edited since the result, and whether they are being edited.
        prevalence : float
            In (0, 1).
        """
        if film is not self._film or result != self._result or editedSince:
            self.ui.acceptCheckBox.checked = False
        if film is not self._film or (self._isEditing and not isEditing):
            self.showMessage("")
        if film is not None and editedSince:  # also after re-scoring, whatever the new result is
            self._outdate(film)
        self._film, self._result = film, result
        self._editedSince, self._isEditing = editedSince, isEditing
        self._prevalence, self._busy = prevalence, busy
        self._update()

    def write(self) -> None:
        """Write the previewed report to the folder; prompts for a folder if none is set."""
        film, result = self._film, self._result
        if film is None or result is None or self._problem:
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
        stated = self._stated(result)
        fields = {
            "action": "write",
            "path": fileOfVolume(film),
            "folder": str(Path(folder).expanduser()),
            **stated,
        }
        self.showMessage("")
        self._outdate(film)  # its files are about to be replaced
        self._job.start(fields, partial(self._onWritten, film, stated), self._onFailed, arrays)
        self._update()

    def loadMasks(self, path: str, mayReplace: Callable[[str], bool] = lambda text: True) -> None:
        """Load the masks of a DICOM segmentation onto its source film among the open ones.

        Parameters
        ----------
        path : str
        mayReplace : callable, optional
            Asks a question, and returns whether corrected masks may be replaced.
        """
        if self._job.isRunning or not self._ensureInstalled():
            return
        films = filmsByPath()
        self.showMessage("")
        self._job.start(
            {"action": "read", "path": path, "films": list(films)},
            partial(self._onMasks, films, path, mayReplace),
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
        self.follow(None, None, False, False, self._prevalence, False)

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

    def _stated(self, result: Reading) -> dict[str, Any]:
        """What the report of a result states now; the fields are those of the task."""
        return {
            "reading": result.to_dict(),
            "prevalence": self._prevalence,
            "reader": self._acceptedBy,
            "accepted_at": self._acceptedAt,
        }

    @property
    def _resultProblem(self) -> str:
        return resultProblem(self._film, self._result, self._editedSince, self._isEditing)

    @property
    def _problem(self) -> str:
        """Why no report can be written now; empty if one can."""
        return self._resultProblem or fileProblem(self._film)

    @property
    def _report(self) -> Mapping[str, Any] | None:
        """The written report if it states what the panel shows: the answer's fields, or None."""
        if self._film is None or self._result is None or self._resultProblem:
            return None
        stated, report = self._reports.get(self._film.GetID(), ({}, None))
        return report if stated == self._stated(self._result) else None

    def _outdate(self, film: slicer.vtkMRMLScalarVolumeNode) -> None:
        """Keep the report of a film from being used again, if there is one."""
        if film.GetID() in self._reports:
            self._reports[film.GetID()] = {}, {}

    def _update(self) -> None:
        ui, running = self.ui, self._job.isRunning
        # Checked each time: Slicer opens its database on first use, and users may switch it.
        ui.databaseCheckBox.visible = database.isAvailable()
        reason = self._problem
        ready = not reason and not self._busy and not running
        text = reason
        if not reason and self._film is not None and self._result is not None:
            text = content(self._film, self._result, self._prevalence, self._acceptedBy)
        longNames.show(ui.contentLabel, text)
        ui.acceptCheckBox.enabled = ready and bool(self._readerName)
        if not self._readerName:
            ui.acceptCheckBox.checked = False
        ui.writeButton.enabled = ready
        isFree = not (self._busy or self._isEditing or running)
        ui.loadMasksButton.enabled = self._film is not None and isFree
        ui.reportProgressBar.visible = running
        report = self._report
        ui.writtenLabel.text = _links(report) if report else ""
        if report is None and ready and self._film is not None and self._film.GetID() in self._reports:
            ui.writtenLabel.text = _(
                "The report created earlier no longer matches what is shown. Create the report again."
            )
        ui.writtenLabel.visible = bool(ui.writtenLabel.text)
        self.sending.follow(report["objects"] if report else [])

    def _ensureInstalled(self) -> bool:
        problem = dependencies.ensure(*dependencies.REPORT)
        self.showMessage(problem)
        return not problem

    def _onWritten(
        self,
        film: slicer.vtkMRMLScalarVolumeNode,
        stated: Mapping[str, Any],
        answer: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]],
    ) -> None:
        # The same file may be open twice; its reports have the same files.
        for other, (_stated, earlier) in self._reports.items():
            if not set(answer["objects"]).isdisjoint(earlier.get("objects", ())):
                self._reports[other] = {}, {}
        if film.GetScene() is not None:
            self._reports[film.GetID()] = stated, answer
        self.showMessage(answer["problem"] or "")
        # Prevalence or reader may have been changed while the report was being written.
        isOutdated = film is self._film and self._report is None
        if self.ui.databaseCheckBox.checked and database.isAvailable() and not isOutdated:
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
        mayReplace: Callable[[str], bool],
        answer: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]],
    ) -> None:
        film = films[answer["film"]]
        if self._isEditing and film is self._film:  # since the file was chosen
            self.showMessage(_("The masks are being edited. Accept or discard the changes, then load again."))
            self._update()
            return
        corrected = film.GetScene() is not None and areCorrected(film)
        if corrected and not mayReplace(
            _("Replace your corrected masks of {film} with those of {file}?").format(
                film=film.GetName(), file=Path(path).name
            )
        ):
            self._update()
            return
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
            self.loadMasks(path, partial(question.mayReplace, title=_("Replace masks")))

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
