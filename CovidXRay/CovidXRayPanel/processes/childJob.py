"""One job in a child process, so that the window never waits for it."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import qt

from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.missing_packages import missing_in, missing_sentence
from CovidXRayLib.worker.transport.lines import LineBuffer
from CovidXRayLib.worker.transport.message_decoder import Decoder
from CovidXRayLib.worker.transport.messages import Message, ProtocolError, encode
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.workerProcess import QProcessTransport, createTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    OnDone = Callable[[Mapping[str, Any], Mapping[str, NDArray[Any]]], object]
    OnFailed = Callable[[str, str], object]

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

    def __init__(self, module: str) -> None:
        self.progressed: Signal[[Mapping[str, Any]]] = Signal()
        self.isRunning = False
        self._module = module
        self._transport: QProcessTransport | None = None
        self._decoder = Decoder(stray_start=True)
        self._onDone: OnDone = _nobodyAsked
        self._onFailed: OnFailed = _nobodyAsked
        self._answer: Message | None = None
        self._lines = LineBuffer()
        self._missing: str | None = None

    def start(
        self,
        fields: dict[str, Any],
        onDone: OnDone,
        onFailed: OnFailed,
        arrays: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
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
        self._transport = transport = createTransport(self._module)
        transport.listener = self
        transport.start()
        order = Message("order", {**fields, "language": current_language()}, arrays or {})
        transport.write(encode(order))

    def stop(self) -> None:
        """Ask the child to end soon; one that waits for somebody who does not answer is ended."""
        if self.isRunning and self._transport is not None:
            self._transport.write(b"x")
            qt.QTimer.singleShot(PATIENCE_MS, partial(self._end, self._transport))

    def close(self) -> None:
        """End it at once, without an answer."""
        if self.isRunning and self._transport is not None:
            self.isRunning = False
            self._transport.kill()

    def received(self, data: bytes) -> None:
        """Bytes came from the child."""
        try:
            messages = self._decoder.feed(data)
        except ProtocolError:
            if self._transport is not None:
                self._transport.kill()
            self.ended("")
            return
        for message in messages:
            if message.kind == "progress":
                self.progressed.emit(message.fields)
            else:
                self._answer = message

    def logged(self, data: bytes) -> None:
        """Look for a missing package; the rest is dropped: libraries quote headers, which name patients."""
        for line in self._lines.feed(data):
            self._missing = missing_in(line) or self._missing

    def ended(self, reason: str) -> None:
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

    def _end(self, transport: QProcessTransport) -> None:
        if self.isRunning and self._transport is transport:
            self.close()
            self._onFailed(_("Stopped."), "")


def _nobodyAsked(*_answer: object) -> None:
    """Before the first order."""
