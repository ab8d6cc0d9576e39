"""A task in its own child process, so that neither the window nor an analysis is blocked."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import qt

from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes.workerProcess import createTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from CovidXRayLib.worker.transport.messages import Message

    OnDone = Callable[[Mapping[str, Any], Mapping[str, NDArray[Any]]], object]
    OnFailed = Callable[[str, str], object]

# Grace period of a child that was asked to stop.
GRACE_MS = 2000
_log = logging.getLogger(__name__)


class ChildJob:
    """Runs a task in a child process, one request at a time; the child exits after each.

    The child's other output is discarded: libraries quote headers, which contain patient names.

    Parameters
    ----------
    task : str
        As accepted by :func:`CovidXRayLib.worker.tasks.task_named`.
    module : str
        The module that the child runs.

    Attributes
    ----------
    progressed : Signal
        Emitted with a dict.
    """

    def __init__(self, task: str, module: str = "CovidXRayLib.worker") -> None:
        self.progressed: Signal[[Mapping[str, Any]]] = Signal()
        self._task, self._module = task, module
        self._client: WorkerClient | None = None

    @property
    def isRunning(self) -> bool:
        """Whether a request is running."""
        return self._client is not None

    def start(
        self,
        fields: dict[str, Any],
        onDone: OnDone,
        onFailed: OnFailed,
        arrays: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Start a request; the previous one must have ended.

        Parameters
        ----------
        fields : dict
            Plain values; passed through a pipe, never on a command line.
        onDone : callable
            Called with the answer's fields (a dict) and arrays (a dict).
        onFailed : callable
            Called with an error message and the name of the error's class, which may be empty.
        arrays : dict of numpy.ndarray, optional
            uint8 or float32.
        """
        if self.isRunning:
            raise RuntimeError("one job at a time")
        self._client = client = WorkerClient(createTransport(self._module))
        client.request(
            "task",
            {**fields, "task": self._task, "language": current_language()},
            arrays,
            on_done=partial(self._onDone, onDone),
            on_failed=partial(self._onLost, onFailed),
            on_refused=partial(self._onRefused, onFailed),
            on_progress=lambda message: self.progressed.emit(message.fields),
        )

    def stop(self) -> None:
        """Ask the child to stop; it is killed after a grace period."""
        if self._client is not None:
            self._client.cancel()
            qt.QTimer.singleShot(GRACE_MS, partial(self._client.shutdown))

    def close(self) -> None:
        """Terminate the child immediately, without an answer."""
        client, self._client = self._client, None
        if client is not None:
            client.shutdown()

    def _onDone(self, onDone: OnDone, answer: Message) -> None:
        self._release()
        onDone(answer.fields, answer.arrays)

    def _onRefused(self, onFailed: OnFailed, answer: Message) -> None:
        self._release()
        error = answer.fields.get("error", {})
        if "trace" in error:
            _log.error("%s: %s in\n%s", self._task, error["kind"], error["trace"])
        onFailed(answer.fields["message"], error.get("kind", ""))

    def _onLost(self, onFailed: OnFailed, sentence: str, *, stopped: bool) -> None:
        if self._client is None:  # already closed
            return
        missing = self._client.problem
        self._release()
        if missing is not None:
            onFailed(missing, "ModuleNotFoundError")
        else:
            onFailed(sentence if stopped else _("The process ended unexpectedly; please try again."), "")

    def _release(self) -> None:
        """Shut the child down from the event loop: this is called within a signal of its process."""
        client, self._client = self._client, None
        if client is not None:
            qt.QTimer.singleShot(0, partial(client.shutdown))
