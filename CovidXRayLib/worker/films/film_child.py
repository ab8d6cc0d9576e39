"""A warm child process that processes films, and may crash on any of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from CovidXRayLib.errors import CovidXRayError, EngineError
from CovidXRayLib.films.film_failures import DEADLINE, FatalFilmError, late_error, lost_error
from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.progress import IsCancelled, never_cancelled
from CovidXRayLib.system.closing import Closing
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.errors_as_values import from_values
from CovidXRayLib.worker.films.deadline import GRACE_SECONDS, START_SECONDS, film_seconds
from CovidXRayLib.worker.films.quarantine import Quarantine
from CovidXRayLib.worker.transport.messages import Message
from CovidXRayLib.worker.transport.subprocess_transport import SubprocessTransport
from CovidXRayLib.worker.worker_settings import WorkerSettings

# A child may have been killed because of other processes' memory use, so there is a second attempt.
MAX_ATTEMPTS: Final = 2
# Interval at which cancellation is checked.
_POLL_INTERVAL_S: Final = 0.2
_log = logging.getLogger(__name__)


class CancelledError(CovidXRayError):
    """A cancelled request."""


class FilmChild(Closing):
    """A child process that processes one film at a time. Not thread-safe except :meth:`prepare`; calls block.

    It is started on demand, kept warm between films, killed if a film exceeds the time limit, and restarted
    if it has ended. The child ends with this process.

    Parameters
    ----------
    settings
        Networks to load; None for tasks without networks.
    seconds
        Time limit per film; by default :func:`.deadline.film_seconds`.
    quarantine
        List of fatal films; None for no list.
    is_cancelled
        Called a few times per second while a request runs.
    """

    def __init__(
        self,
        settings: WorkerSettings | None = None,
        *,
        seconds: float | None = None,
        quarantine: Quarantine | None = None,
        is_cancelled: IsCancelled = never_cancelled,
    ) -> None:
        self._settings = settings
        self.seconds = film_seconds() if seconds is None else seconds
        self._quarantine, self._is_cancelled = quarantine, is_cancelled
        self._transport = SubprocessTransport(clean=False)
        self._client = WorkerClient(self._transport)
        self._client.logged.connect(_log_line)

    @property
    def pid(self) -> int | None:
        """Process ID of the child, or None."""
        return self._transport.pid

    @property
    def problem(self) -> str | None:
        """Why the networks could not be loaded, as a sentence for the user, or None."""
        return self._client.problem

    def close(self) -> None:
        """End the child at once."""
        self._client.shutdown()

    def start(self, task: str | None = None) -> dict[str, Any]:
        """Start the child, if necessary, and load its networks.

        Parameters
        ----------
        task
            First task of a child without networks.

        Returns
        -------
        dict
            What is loaded: ``engine``, ``device``, ``weights``, ``version``; empty without networks.

        Raises
        ------
        EngineError, WeightsError
            If loading fails, or exceeds :data:`.deadline.START_SECONDS`.
        CancelledError
            If it was cancelled meanwhile.
        """
        client, here = self._client, [self._transport.pid is not None]
        if self._settings is not None:
            client.start(self._settings)
        elif not here[0]:
            client.request(
                "ping", {"task": task}, on_done=lambda answer: here.append(True), on_failed=_ignore
            )
        if not self._wait(lambda: client.state not in ("starting", "busy"), START_SECONDS):
            client.shutdown()
            raise EngineError(
                _("The analysis program was not ready within {seconds:g} seconds; try again.").format(
                    seconds=START_SECONDS
                )
            )
        if self._settings is None and here[-1]:
            return {}
        if client.info is None:
            raise client.error or EngineError(
                client.problem or _("The analysis program cannot be started; see the log for details.")
            )
        return client.info

    def prepare(self, fields: Mapping[str, Any]) -> None:
        """Announce a coming request for a task to the running child; does not block.

        Parameters
        ----------
        fields
            As for :meth:`ask`.
        """
        self._client.prepare(fields)

    def ask(
        self,
        kind: str,
        path: Path | str,
        fields: Mapping[str, Any],
        arrays: Mapping[str, NDArray[Any]] | None = None,
        *,
        max_attempts: int = MAX_ATTEMPTS,
        seconds: float | None = None,
    ) -> Message:
        """Process a request on a film, and return the reply.

        Parameters
        ----------
        kind
            ``"analyze"`` or ``"task"``; see :class:`CovidXRayLib.worker.request_handler.Handler`.
        path
            The film, as named in errors; nothing is done for a quarantined file.
        fields, arrays
            Content of the request.
        max_attempts
            Number of attempts after crashes; the time limit applies to all attempts together.
        seconds
            Time limit, if different from the default.

        Raises
        ------
        FatalFilmError
            If the film crashed the child, or exceeded the time limit. The child can be used for further
            films.
        SkippedFilmError
            If that has happened before, and no retry was requested.
        FilmError
            If it cannot be read.
        CovidXRayError
            Errors of the child, also those of :meth:`start`.
        """
        limit = self.seconds if seconds is None else seconds
        if self._quarantine is not None:
            self._quarantine.check(path, limit)
        left = limit
        for _attempt in range(max_attempts):
            self.start(fields.get("task"))
            began = time.monotonic()
            answer = self._request_once(kind, fields, arrays or {}, left)
            if answer is not None:
                break
            _log.info("The program that reads films ended (%s).", self._client.last_end)
            left -= time.monotonic() - began
            if left <= 0:
                answer = Message("failed", {"reason": DEADLINE})
                break
        else:
            raise self._fatal(path, lost_error(path, self._client.last_end))
        if answer.kind != "failed":
            if self._quarantine is not None:
                self._quarantine.release(path)
            return answer
        if answer.fields.get("reason") == DEADLINE:
            raise self._fatal(path, late_error(path, limit))
        raise from_values(answer.fields.get("error", {}), path)

    def _fatal(self, path: Path | str, error: FatalFilmError) -> FatalFilmError:
        if self._quarantine is not None:
            self._quarantine.add(path, error)
        return error

    def _request_once(
        self, kind: str, fields: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], limit: float
    ) -> Message | None:
        """Return the reply, possibly a failure; None if the child died."""
        answers: list[Message | None] = []
        request = self._client.request(
            kind,
            {"language": current_language(), **fields, "seconds": limit},
            arrays,
            on_done=answers.append,
            on_failed=lambda sentence, *, stopped: answers.append(None),
            on_refused=answers.append,
        )
        if not self._wait(lambda: bool(answers), limit + 2 * GRACE_SECONDS):
            self._client.expire(request)  # it cannot end itself
        return answers[0]

    def _wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not condition():
            if self._is_cancelled():
                self.close()
                raise CancelledError(_("Stopped."))
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._transport.wait_until(condition, min(left, _POLL_INTERVAL_S))
        return True


def _ignore(*words: object, **more: object) -> None:
    """Ignore an event; that the child has ended again is detected by the missing reply."""


def _log_line(line: str) -> None:
    # At the lowest level, since output of libraries may quote a header.
    _log.debug("%s", line)
