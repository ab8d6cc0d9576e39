"""Films come into the store in a child process, so that the window never waits for them."""

import json

from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.lines import LineBuffer
from CovidXRayLib.worker.signal import Signal
from CovidXRayPanel.workerProcess import createTransport

MODULE = "CovidXRayLib.curation.import_child"
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
    isRunning : bool
    """

    def __init__(self):
        self.progressed = Signal()
        self.finished = Signal()
        self.isRunning = False
        self._transport = None
        self._lines = LineBuffer()
        self._words = ""

    def start(self, where, worklist, paths=(), manifest=None):
        """Import files and folders, or the films of a folder's manifest, onto a worklist.

        Parameters
        ----------
        where : str
            The store.
        worklist : str
            Name of the worklist; empty for none.
        """
        self.isRunning, self._words, self._lines = True, "", LineBuffer()
        self._transport = createTransport(MODULE)
        self._transport.listener = self
        self._transport.start()
        order = {"store": where, "worklist": worklist, "language": current_language()}
        order |= {"manifest": manifest} if manifest else {"paths": list(paths)}
        self._transport.write(json.dumps(order).encode() + b"\n")

    def stop(self):
        """End it; what was added stays, and the same import goes on from there another time."""
        if self.isRunning:
            self._transport.write(b"x")

    def close(self):
        """End it at once."""
        if self.isRunning:
            self.isRunning = False
            self._transport.kill()

    def received(self, data):
        """Bytes came from the child."""
        for line in self._lines.feed(data):
            fields = json.loads(line)
            if "of" in fields:
                self.progressed.emit(fields["done"], fields["of"])
            else:
                self._words = fields.get("failed") or _report(fields)

    def logged(self, data):
        """The child's log; what matters is among the answers."""

    def ended(self, reason):
        """The child ended."""
        self.isRunning = False
        ended = _("The import ended unexpectedly; what was added stays. Start it again to go on.")
        self.finished.emit(self._words or ended)


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
    return "\n".join(sentences)
