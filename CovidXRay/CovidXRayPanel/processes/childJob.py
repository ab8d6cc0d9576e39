"""One job in a child process, so that the window never waits for it."""

import logging
from functools import partial

import qt

from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.missing_packages import missing_in, missing_sentence
from CovidXRayLib.worker.transport.lines import LineBuffer
from CovidXRayLib.worker.transport.message_decoder import Decoder
from CovidXRayLib.worker.transport.messages import Message, ProtocolError, encode
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.workerProcess import createTransport

# So long a child that was asked to end may take to finish what it has in hand.
PATIENCE_MS = 2000
_log = logging.getLogger(__name__)


class ChildJob:
    """Starts one :mod:`CovidXRayLib.worker.jobs.job_child` per order, one order at a time.

    Parameters
    ----------
    module : str
        What the child runs.

    Attributes
    ----------
    progressed : Signal
        Emitted with a dict.
    isRunning : bool
    """

    def __init__(self, module):
        self.progressed = Signal()
        self.isRunning = False
        self._module = module
        self._transport = self._decoder = self._onDone = self._onFailed = self._answer = None
        self._lines, self._missing = LineBuffer(), None

    def start(self, fields, onDone, onFailed, arrays=None):
        """Begin; what ran before must have ended.

        Parameters
        ----------
        fields : dict
            Plain values; they go through a pipe, never onto a command line.
        onDone : callable
            Called with the answer's fields (a dict) and arrays (a dict).
        onFailed : callable
            Called with one sentence and the name of the error's class, which may be empty.
        arrays : dict of numpy.ndarray, optional
            uint8 or float32.
        """
        if self.isRunning:
            raise RuntimeError("one job at a time")
        self.isRunning, self._answer = True, None
        self._onDone, self._onFailed = onDone, onFailed
        self._decoder = Decoder(stray_start=True)
        self._lines, self._missing = LineBuffer(), None
        self._transport = createTransport(self._module)
        self._transport.listener = self
        self._transport.start()
        order = Message("order", {**fields, "language": current_language()}, arrays or {})
        self._transport.write(encode(order))

    def stop(self):
        """Ask the child to end soon; one that waits for somebody who does not answer is ended."""
        if self.isRunning:
            self._transport.write(b"x")
            qt.QTimer.singleShot(PATIENCE_MS, partial(self._end, self._transport))

    def close(self):
        """End it at once, without an answer."""
        if self.isRunning:
            self.isRunning = False
            self._transport.kill()

    def received(self, data):
        """Bytes came from the child."""
        try:
            messages = self._decoder.feed(data)
        except ProtocolError:
            self._transport.kill()
            self.ended("")
            return
        for message in messages:
            if message.kind == "progress":
                self.progressed.emit(message.fields)
            else:
                self._answer = message

    def logged(self, data):
        """Look for a missing package; the rest is dropped: libraries quote headers, which name patients."""
        for line in self._lines.feed(data):
            self._missing = missing_in(line) or self._missing

    def ended(self, reason):
        """The child ended."""
        self.isRunning = False
        answer = self._answer
        if answer is not None and answer.kind == "done":
            self._onDone(answer.fields, answer.arrays)
        elif answer is not None:
            if answer.fields["trace"]:
                _log.error("%s: %s in\n%s", self._module, answer.fields["kind"], answer.fields["trace"])
            self._onFailed(answer.fields["message"], answer.fields["kind"])
        elif self._missing:
            self._onFailed(missing_sentence(self._missing), "ModuleNotFoundError")
        else:
            self._onFailed(_("This ended unexpectedly; try once more."), "")

    def _end(self, transport):
        if self.isRunning and self._transport is transport:
            self.close()
            self._onFailed(_("Stopped."), "")
