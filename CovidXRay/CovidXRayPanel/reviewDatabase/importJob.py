"""Films come into the database in a child process, so that the window never waits for them."""

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.childJob import ChildJob

MODULE = "CovidXRayLib.curation.importing.import_child"
# More sentences than these nobody reads.
MOST_REASONS = 3


class ImportJob:
    """One import at a time.

    Attributes
    ----------
    progressed : Signal
        Emitted with how many files are done and how many there are (or were found so far).
    finished : Signal
        Emitted with one text on what came of it.
    """

    def __init__(self):
        self.progressed, self.finished = Signal(), Signal()
        self._job = ChildJob(MODULE)
        self._job.progressed.connect(lambda fields: self.progressed.emit(fields["done"], fields["of"]))

    @property
    def isRunning(self):
        """Whether films are coming in."""
        return self._job.isRunning

    def start(self, where, worklist, paths=(), manifest=None):
        """Import files and folders, or the films of a folder's manifest, onto a worklist.

        Parameters
        ----------
        where : str
            The database.
        worklist : str
            Name of the worklist; empty for none.
        """
        order = {"store": where, "worklist": worklist}
        order |= {"manifest": manifest} if manifest else {"paths": list(paths)}
        self._job.start(order, self._onDone, self._onFailed)

    def stop(self):
        """End it; what was added stays, and the same import goes on from there another time."""
        self._job.stop()

    def close(self):
        """End it at once."""
        self._job.close()

    def _onDone(self, report, arrays):
        self.finished.emit(_report(report))

    def _onFailed(self, sentence, kind):
        # Without a kind the child did not say itself what went wrong.
        ended = _("The import ended before all films were in; what was added stays. Start it again to go on.")
        self.finished.emit(sentence if kind else ended)


def _report(fields):
    sentences = [
        _("{added} films were added; {known} were there already, {duplicates} as copies.").format(
            added=fields["added"],
            known=fields["known"] + fields["duplicates"],
            duplicates=fields["duplicates"],
        )
    ]
    refused = fields["refused"]
    if refused:
        sentences.append(_("{number} files were refused:").format(number=len(refused)))
        sentences += refused[:MOST_REASONS]
    sentences += fields["left_out"]
    return "\n".join(sentences)
