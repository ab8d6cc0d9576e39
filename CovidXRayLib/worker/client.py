"""Client of the worker process, which restarts the process after a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from numpy.typing import NDArray

from CovidXRayLib.films.film_failures import DEADLINE
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.worker.errors_as_values import start_error
from CovidXRayLib.worker.missing_packages import missing_in, missing_sentence
from CovidXRayLib.worker.pending_request import OnFailed, Pending, count_of, is_last, text_of
from CovidXRayLib.worker.transport.connection import Connection
from CovidXRayLib.worker.transport.messages import REPLIES, Message, ProtocolError, TooLargeError
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayLib.worker.transport.transport import Transport
from CovidXRayLib.worker.worker_settings import WorkerSettings

MAX_CRASHES: Final = 3
_ENDED: Final = gettext_noop("The analysis program ended unexpectedly; please try again.")
_ENDED_AND_RESTARTED: Final = gettext_noop(
    "The analysis program ended unexpectedly and is being restarted; please try again."
)
_BROKEN: Final = gettext_noop("The analysis program cannot be started; see the log for details.")


class WorkerClient:
    """Sends requests to a worker process over a transport. Not thread-safe; never blocks.

    Parameters
    ----------
    transport
        Transport of the bytes.

    Attributes
    ----------
    state_changed
        Signal with the new :attr:`state`.
    ready
        Signal with :attr:`info`, when the networks have been loaded.
    unavailable
        Signal with :attr:`problem`, when the networks cannot be loaded.
    logged
        Signal with one line of text of the child's log.
    """

    def __init__(self, transport: Transport) -> None:
        self.state_changed: Signal[[str]] = Signal()
        self.ready: Signal[[dict[str, Any]]] = Signal()
        self.unavailable: Signal[[str]] = Signal()
        self.logged: Signal[[str]] = Signal()
        self._connection = Connection(transport, self._on_message, self._on_line, self._on_lost)
        self._settings: WorkerSettings | None = None
        self._info: dict[str, Any] | None = None
        self._problem: str | None = None
        self._error: Exception | None = None
        self._last_end = ""
        self._broken = False
        self._crashes = 0  # in a row, without "ready" in between
        self._missing: str | None = None  # the missing package in the child's last output
        self._last_request = 0
        self._starts: list[int] = []
        self._pending: dict[int, Pending] = {}
        self._last_state = "stopped"

    @property
    def state(self) -> str:
        """State of the child.

        ``"broken"``: it ended three times in a row before it was ready, or once because of a missing package;
        :meth:`restart` makes a new attempt;
        ``"starting"``: networks are being loaded; ``"busy"``: it works on a request; ``"ready"``;
        ``"stopped"``: no networks are loaded, because none were requested or loading failed.
        """
        if self._broken:
            return "broken"
        if self._starts:
            return "starting"
        if self._pending:
            return "busy"
        return "stopped" if self._info is None else "ready"

    @property
    def info(self) -> dict[str, Any] | None:
        """What is loaded: ``engine``, ``device``, ``weights`` (SHA-256 by network), ``version``; or None."""
        return self._info

    @property
    def problem(self) -> str | None:
        """Why the networks could not be loaded, as a sentence for the user, or None."""
        return self._problem

    @property
    def error(self) -> Exception | None:
        """Why the networks could not be loaded, as an exception, or None."""
        return self._error

    @property
    def last_end(self) -> str:
        """How the last lost child ended, as a clause for developers; empty if none was lost."""
        return self._last_end

    def start(self, settings: WorkerSettings) -> None:
        """Load networks in a new child, or replace the loaded ones; no effect if nothing changes."""
        settings = settings.copy()
        if settings == self._settings and (self._starts or self._info is not None):
            return
        self._settings = settings
        self._broken, self._problem, self._error, self._crashes = False, None, None, 0
        if self._connection.alive:
            self._send_start(settings)
        else:
            self._launch()
        self._emit_state()

    def request(
        self,
        kind: str,
        fields: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]] | None = None,
        *,
        on_done: Callable[[Message], object],
        on_failed: OnFailed,
        on_stage: Callable[[str, int, int], object] | None = None,
        on_refused: Callable[[Message], object] | None = None,
        on_progress: Callable[[Message], object] | None = None,
    ) -> int:
        """Send a request; exactly one of `on_done` and `on_failed` is called, once.

        Requests are answered in order. ``"open"`` needs no networks, and so does not need :meth:`start`.

        Parameters
        ----------
        kind
            ``"find"``, ``"open"``, ``"analyze"``, ``"task"`` or ``"ping"``.
        fields, arrays
            See :class:`CovidXRayLib.worker.request_handler.Handler`.
        on_done
            Called with the reply.
        on_failed
            Called with a sentence; before this method returns if the request cannot be sent.
        on_stage
            Called at the start of each stage with its name, its number from 1, and the number of stages.
        on_refused
            Called instead of `on_failed` with the child's complete reply if the request failed without ending
            the process.
        on_progress
            Called with each message of a task's progress.

        Returns
        -------
        int
            The request's number.

        Raises
        ------
        ValueError
            If the kind is unknown, or the content cannot be sent.
        """
        if kind not in REPLIES or kind == "start":
            raise ValueError(f"'{kind}' is nothing that can be asked")
        self._last_request += 1
        number = self._last_request
        pending = Pending(kind, on_done, on_failed, on_stage, on_refused, on_progress)
        if not (self._connection.alive or self._broken):
            self._launch()
        if not self._connection.alive:
            pending.fail(self._problem or _(_BROKEN), stopped=False)
            return number
        try:
            self._connection.send(Message(kind, {**fields, "request": number}, arrays or {}))
        except TooLargeError:
            pending.fail(_("This film is too large to be analyzed."), stopped=False)
            return number
        self._pending[number] = pending
        self._emit_state()
        return number

    def prepare(self, fields: Mapping[str, Any]) -> None:
        """Announce a request for a task, which may prepare it; may be called in any thread.

        Parameters
        ----------
        fields
            Those of the request; without effect if there is no child.
        """
        self._connection.send(Message("prepare", fields))

    def cancel(self) -> None:
        """Request cancellation of the running tasks; their requests still get a reply."""
        for number in self._pending:
            self._connection.send(Message("cancel", {"request": number}))

    def stop(self) -> None:
        """Kill the child if it is busy, and restart it; requests fail as stopped."""
        if self._pending or self._starts:
            self._restart()

    def expire(self, number: int) -> None:
        """Kill and restart the child if it still processes this request; requests fail as after a crash."""
        if number in self._pending:
            self._connection.kill()
            self._on_lost("it was killed because it took too long")

    def restart(self) -> None:
        """Kill the child in any state, and restart it, even if it was broken."""
        self._broken, self._problem, self._crashes = False, None, 0
        self._restart()

    def shutdown(self) -> None:
        """Kill the child; requests fail as stopped. The next request starts a new one."""
        self._settings, self._broken, self._problem = None, False, None
        self._restart()

    def _restart(self) -> None:
        self._connection.kill()
        pending = self._clear()
        if self._settings is not None and not self._broken:
            self._launch()
        self._emit_state()
        for one in pending:
            one.fail(_("Stopped."), stopped=True)

    def _clear(self) -> list[Pending]:
        pending = list(self._pending.values())
        self._pending.clear()
        self._starts.clear()
        self._info = None
        return pending

    def _launch(self) -> None:
        self._missing = None
        self._connection.launch()
        # A child lost during the launch may already have been replaced and sent a start request.
        if self._connection.alive and self._settings is not None and not self._starts:
            self._send_start(self._settings)

    def _send_start(self, settings: WorkerSettings) -> None:
        self._last_request += 1
        self._starts.append(self._last_request)
        self._info = None
        self._connection.send(Message("start", {**settings, "request": self._last_request}))

    def _on_lost(self, description: str) -> None:
        pending = self._clear()
        self._last_end = description
        self.logged.emit(f"The analysis program ended: {description}.")
        self._crashes += 1
        if self._missing is not None:  # another child would lack it as well
            sentence = missing_sentence(self._missing)
            self._broken = self._settings is not None
            self._problem = sentence
        elif self._settings is None:
            sentence = _(_ENDED)
        elif self._crashes < MAX_CRASHES:
            sentence = _(_ENDED_AND_RESTARTED)
            self._launch()
        else:
            self._broken = True
            sentence = self._problem = _(_BROKEN)
        self._emit_state()
        for one in pending:
            one.fail(sentence, stopped=False)
        if self._broken:
            self.unavailable.emit(sentence)

    def _on_line(self, line: str) -> None:
        self._missing = missing_in(line) or self._missing
        self.logged.emit(line)

    def _on_message(self, message: Message) -> None:
        self._missing = None  # it responds, so its packages are complete
        if message.kind == "log":
            for line in filter(str.strip, text_of(message, "text").splitlines()):
                self.logged.emit(line)
            return
        number = count_of(message, "request")
        if number in self._starts:
            if is_last(message, "start"):
                self._on_start_reply(number, message)
            return
        pending = self._pending.get(number)
        if pending is None:
            raise ProtocolError("it answered what was not asked")
        if is_last(message, pending.kind):
            del self._pending[number]
            if message.kind == "failed" and message.fields.get("reason") == DEADLINE:
                # It ends itself now, and must not get further requests.
                self._connection.kill()
                self._on_lost("it gave up a film that took too long")
            else:
                self._emit_state()
        pending.deliver(message)

    def _on_start_reply(self, number: int, message: Message) -> None:
        self._starts.remove(number)
        if self._starts:  # other settings have been requested since
            return
        if message.kind == "failed":
            self._problem = text_of(message, "message")
            self._error = start_error(message.fields.get("error"), self._problem)
            self._emit_state()
            self.unavailable.emit(self._problem)
            return
        self._problem, self._crashes = None, 0
        self._info = {name: value for name, value in message.fields.items() if name != "request"}
        self._emit_state()
        self.ready.emit(self._info)

    def _emit_state(self) -> None:
        state = self.state
        if state != self._last_state:
            self._last_state = state
            self.state_changed.emit(state)
