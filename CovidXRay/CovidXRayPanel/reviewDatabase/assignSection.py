"""Assignment of films to readers, in a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.childJob import ChildJob

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import forms
    from numpy.typing import NDArray

    from CovidXRayPanel.reviewDatabase.link import DatabaseLink

TASK = "CovidXRayLib.curation.worklists.assign_task"


class AssignSection:
    """Distributes the films of a worklist among readers, and a share of them for a second reading.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    link : CovidXRayPanel.reviewDatabase.link.DatabaseLink
    worklist : callable
        Returns the ID of the chosen worklist; None for all films.

    Attributes
    ----------
    notified : Signal
        Emitted with a message, and whether it is a problem.
    assigned : Signal
        Emitted without arguments when films may have been assigned.
    """

    def __init__(
        self, ui: forms.CovidXRayReviewForm, link: DatabaseLink, worklist: Callable[[], int | None]
    ) -> None:
        self.notified: Signal[[str, bool]] = Signal()
        self.assigned: Signal[[]] = Signal()
        self._ui, self._link, self._worklist = ui, link, worklist
        self._job = ChildJob(TASK)
        ui.assignFrame.visible = False
        ui.assignButton.connect("toggled(bool)", self._onToggled)
        ui.assignRunButton.connect("clicked()", self.assign)

    @property
    def isRunning(self) -> bool:
        """Whether films are being assigned."""
        return self._job.isRunning

    def update(self) -> None:
        """Suggest the readers of the open database."""
        from CovidXRayLib.curation.readers.reader_table import readers

        names = self._link.ask(readers) or {}
        self._ui.assignReadersEdit.text = ", ".join(names.values())

    def assign(self) -> None:
        """Assign films as entered in the fields; existing assignments are kept."""
        names = [" ".join(name.split()) for name in self._ui.assignReadersEdit.text.split(",")]
        names = list(dict.fromkeys(name for name in names if name))
        share = self._ui.secondShareSpinBox.value / 100
        if self._link.database is None or self.isRunning:
            return
        if not names or (share and len(names) < 2):
            self.notified.emit(
                _("A second reading needs at least two readers.")
                if names
                else _("Enter the readers' names."),
                True,
            )
            return
        self._ui.assignRunButton.enabled = False
        self._job.start(
            {
                "store": self._link.location,
                "readers": names,
                "worklist": self._worklist(),
                "second_share": share,
                "seed": 0,
            },
            self._onDone,
            self._onFailed,
        )

    def close(self) -> None:
        """Stop; assignments made so far are kept."""
        self._job.close()
        self._ui.assignRunButton.enabled = True

    def _onToggled(self, shown: bool) -> None:
        self._ui.assignFrame.visible = shown

    def _onDone(self, answer: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        self._ui.assignRunButton.enabled = True
        self._ui.assignButton.checked = False
        self.assigned.emit()
        self.notified.emit(
            _("Assigned: {first} first and {second} second readings.").format(
                first=answer["first"], second=answer["second"]
            ),
            False,
        )

    def _onFailed(self, sentence: str, kind: str) -> None:
        self._ui.assignRunButton.enabled = True
        self.notified.emit(sentence or _("The assignment did not finish; start it again."), True)
