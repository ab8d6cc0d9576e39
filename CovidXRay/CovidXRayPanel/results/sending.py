"""Sending a report to the PACS, and the queue of unsent objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import ngettext
from CovidXRayLib.pacs.errors import QueueError
from CovidXRayLib.pacs.transfer.send_queue import Queue
from CovidXRayLib.pacs.user_folders import queue_folder
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.messageLabel import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import forms

    from CovidXRayLib.pacs.server_list import Server
    from CovidXRayPanel.pacs.pacsSection import PacsSection


class Sending:
    """Sends DICOM objects, including those queued by earlier attempts.

    Parameters
    ----------
    ui : object
        The widgets of ``Report.ui``, by name.
    pacs : CovidXRayPanel.pacs.pacsSection.PacsSection
        Its job sends the objects.
    """

    def __init__(self, ui: forms.ReportForm, pacs: PacsSection) -> None:
        self._ui, self._pacs = ui, pacs
        self._paths: Sequence[str] = []
        ui.sendButton.connect("clicked()", self.send)
        ui.sendStopButton.connect("clicked()", pacs.job.stop)
        pacs.ui.sendWaitingButton.connect("clicked()", self.sendQueued)
        pacs.job.changed.connect(self.update)
        pacs.servers.changed.connect(self.update)
        self._showMessage("")
        self.update()

    def follow(self, paths: Sequence[str]) -> None:
        """Set the objects to be sent: those of the displayed report."""
        if paths != self._paths:
            self._paths = paths
            self._showMessage("")
        self.update()

    def send(self) -> None:
        """Send the report, and all other objects queued for the server."""
        self._start(self._paths)

    def sendQueued(self) -> None:
        """Send the queue of the server only."""
        self._start([])

    def update(self) -> None:
        """Update the available actions, the progress and the queue."""
        ui, server, job = self._ui, self._pacs.servers.chosen, self._pacs.job
        sending = job.action == "send"
        ui.sendButton.text = (
            _("Send to {server}").format(server=longNames.shortened(server.name))
            if server
            else _("Send to the PACS")
        )
        ui.sendButton.enabled = bool(self._paths) and server is not None and not job.isRunning
        ui.sendButton.toolTip = _tip(server, self._paths)
        ui.sendJob.visible = sending
        ui.sendProgressBar.maximum, ui.sendProgressBar.value = job.total, job.done
        ui.sendProgressBar.format = (
            _("{done} of {of} objects").format(done=job.done, of=job.total) if job.total else ""
        )
        waiting = self._queuedCount() if not sending else 0
        words = ngettext("{number} object in the send queue.", "{number} objects in the send queue.", waiting)
        self._pacs.ui.waitingLabel.text = words.format(number=waiting)
        for widget in (self._pacs.ui.waitingLabel, self._pacs.ui.sendWaitingButton):
            widget.visible = waiting > 0
        self._pacs.ui.sendWaitingButton.enabled = not job.isRunning

    def _start(self, paths: Sequence[str]) -> None:
        if self._pacs.job.isRunning:
            return
        self._showMessage("")
        fields = {"paths": list(paths), "queue": str(queue_folder())}
        self._pacs.job.start("send", fields, self._onSent, self._onFailed)

    def _onSent(self, answer: Mapping[str, Any]) -> None:
        problem = answer["problem"] or answer["note"]
        if problem:
            self._onFailed(problem)
        elif answer["cancelled"]:
            self._showMessage(self._withQueue(_("Stopped.")), False)
        else:
            words = ngettext("{number} object sent.", "{number} objects sent.", answer["sent"])
            self._showMessage(words.format(number=answer["sent"]), False)

    def _onFailed(self, sentence: str) -> None:
        self._showMessage(self._withQueue(sentence))

    def _withQueue(self, sentence: str) -> str:
        waiting = self._queuedCount()
        if not waiting:
            return sentence
        words = ngettext(
            "{number} object queued; press Send again once the server is reachable.",
            "{number} objects queued; press Send again once the server is reachable.",
            waiting,
        )
        return f"{sentence}\n{words.format(number=waiting)}"

    def _queuedCount(self) -> int:
        server = self._pacs.servers.chosen
        try:
            return len(Queue(queue_folder()).waiting(server.name)) if server else 0
        except QueueError:
            return 0  # reported when sending

    def _showMessage(self, sentence: str, isProblem: bool = True) -> None:
        show(self._ui.sendMessageLabel, sentence, isProblem)


def _tip(server: Server | None, paths: Sequence[str]) -> str:
    if not paths:
        return _("Create the report first.")
    if server is None:
        return _("Add a server in the PACS section first.")
    return _("Send the DICOM objects of this report to {server} ({address}).").format(
        server=server.name, address=server.address
    )
