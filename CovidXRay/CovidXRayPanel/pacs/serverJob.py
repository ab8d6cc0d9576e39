"""Server requests in a child process, one at a time; prompts for a password if required."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.server_list import as_values
from CovidXRayLib.worker.transport.signal import Signal
from CovidXRayPanel.processes import dependencies
from CovidXRayPanel.processes.childJob import ChildJob

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from CovidXRayLib.pacs.server_list import Server
    from CovidXRayPanel.pacs.login import Login
    from CovidXRayPanel.pacs.serverList import ServerList

TASK = "CovidXRayLib.worker.tasks.pacs_task"
# Class names of errors that are followed by a password prompt.
SECRET_ERRORS = ("SecretNeededError", "LoginError")


class ServerJob:
    """Runs server requests.

    Parameters
    ----------
    servers : CovidXRayPanel.pacs.serverList.ServerList
    login : CovidXRayPanel.pacs.login.Login

    Attributes
    ----------
    changed : Signal
        Emitted without arguments when a request starts, progresses or ends.
    action : str
        ``"test"``, ``"find"``, ``"fetch"`` or ``"send"`` while running; otherwise empty.
    done, total : int
        Progress; 0 if unknown.
    """

    def __init__(self, servers: ServerList, login: Login) -> None:
        self.changed: Signal[[]] = Signal()
        self.action, self.done, self.total = "", 0, 0
        self._servers, self._login = servers, login
        self._job = ChildJob(TASK)
        self._job.progressed.connect(self._onProgress)

    @property
    def isRunning(self) -> bool:
        """Whether a request is running."""
        return self._job.isRunning

    def start(
        self,
        action: str,
        fields: Mapping[str, Any],
        onDone: Callable[[Mapping[str, Any]], object],
        onFailed: Callable[[str], object],
        keep: bool = False,
    ) -> None:
        """Start a request; the previous one must have ended.

        Parameters
        ----------
        action, fields
            As accepted by :mod:`CovidXRayLib.worker.tasks.pacs_task`.
        onDone : callable
            Called with the fields of the answer.
        onFailed : callable
            Called with an error message.
        keep : bool
            Whether to store an accepted secret in the keyring.
        """
        server = self._servers.chosen
        if server is None:
            onFailed(self._servers.problem or _("No server configured; press Add in the PACS section."))
            return
        problem = dependencies.ensure(*dependencies.PACS)
        if problem:
            onFailed(problem)
            return
        self._login.close()
        self.action, self.done, self.total = action, 0, 0
        again = partial(self.start, action, fields, onDone, onFailed)
        self._job.start(
            {
                **fields,
                "action": action,
                "server": as_values(server),
                "secret": self._login.secretFor(server),
                "keep": keep,
            },
            partial(self._onDone, onDone),
            partial(self._onFailed, server, again, onFailed),
        )
        self.changed.emit()

    def stop(self) -> None:
        """Stop the request; files already transferred are kept."""
        self._job.stop()

    def close(self) -> None:
        """Terminate the request immediately."""
        self._job.close()
        self.action = ""

    def _onProgress(self, fields: Mapping[str, Any]) -> None:
        self.done, self.total = fields["done"], fields["of"]
        self.changed.emit()

    def _onDone(
        self,
        onDone: Callable[[Mapping[str, Any]], object],
        fields: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]],
    ) -> None:
        self.action = ""
        onDone(fields)
        self.changed.emit()

    def _onFailed(
        self,
        server: Server,
        again: Callable[[bool], object],
        onFailed: Callable[[str], object],
        sentence: str,
        kind: str,
    ) -> None:
        self.action = ""
        onFailed(sentence)
        if kind in SECRET_ERRORS and server.auth.kind != "none":
            self._login.ask(server, "", again)
        self.changed.emit()
