"""Import of films into the database in a child process, which does not block the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.childJob import ChildJob

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

TASK = "CovidXRayLib.curation.importing.import_task"


class ImportJob:
    """Runs one import at a time.

    Attributes
    ----------
    progressed : Signal
        Emitted with the number of files done and in total (or found so far).
    finished : Signal
        Emitted with a summary.
    """

    def __init__(self) -> None:
        self.progressed: Signal[[int, int]] = Signal()
        self.finished: Signal[[str]] = Signal()
        self._job = ChildJob(TASK)
        self._job.progressed.connect(lambda fields: self.progressed.emit(fields["done"], fields["of"]))

    @property
    def isRunning(self) -> bool:
        """Whether an import is running."""
        return self._job.isRunning

    def start(
        self, location: str, worklist: str, paths: Sequence[str] = (), manifest: str | None = None
    ) -> None:
        """Import files and folders, or the films of a folder's manifest, into a worklist.

        Parameters
        ----------
        location : str
            The database.
        worklist : str
            Name of the worklist; empty for none.
        """
        order: dict[str, Any] = {"store": location, "worklist": worklist}
        order |= {"manifest": manifest} if manifest else {"paths": list(paths)}
        self._job.start(order, self._onDone, self._onFailed)

    def stop(self) -> None:
        """Stop; imported films are kept, and the same import can be resumed later."""
        self._job.stop()

    def close(self) -> None:
        """Terminate the import immediately."""
        self._job.close()

    def _onDone(self, report: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        self.finished.emit(_report(report))

    def _onFailed(self, sentence: str, kind: str) -> None:
        # An empty kind means that the child did not report the error itself.
        ended = _("Import incomplete; films added so far are kept. Start it again to resume.")
        self.finished.emit(sentence if kind else ended)


def _report(fields: Mapping[str, Any]) -> str:
    sentences = [
        _("{added} films added; {known} already in the database ({duplicates} duplicates).").format(
            added=fields["added"],
            known=fields["known"] + fields["duplicates"],
            duplicates=fields["duplicates"],
        )
    ]
    if fields["refused"]:
        sentences.append(_("{number} files were rejected:").format(number=fields["refused"]))
        sentences += fields["reasons"]
    sentences += fields["left_out"]
    return "\n".join(sentences)
