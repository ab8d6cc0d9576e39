"""Handling of requests in the child."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.i18n import current_language, use_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.version import __version__
from CovidXRayLib.worker.error_sentences import Failure, RequestError, explain, explain_late, explain_start
from CovidXRayLib.worker.errors_as_values import as_values
from CovidXRayLib.worker.films.deadline import deadline, film_seconds
from CovidXRayLib.worker.log_forwarding import FrameHandler
from CovidXRayLib.worker.tasks import Order, task_named
from CovidXRayLib.worker.transport.messages import REPLIES, Message

if TYPE_CHECKING:
    from CovidXRayLib.films.film import Film
    from CovidXRayLib.pipeline import Analyzer

_log = logging.getLogger(__name__)
# Identifiers of the patient, study, series and instance.
_IDENTIFIERS = ("patient_id", "study_instance_uid", "series_instance_uid", "sop_instance_uid")
_Answer = tuple[dict[str, Any], dict[str, NDArray[Any]]]
# Requests about one film, with its time limit; also tasks with a path or a limit.
_FILM_REQUESTS = ("open", "analyze")
_LATE_STATUS = 3


class Handler:
    """Handles requests one at a time; each imports only what it needs.

    Parameters
    ----------
    send
        Sends a reply.
    log
        Log handler, which must not name the folder of the current film.

    Notes
    -----
    Every request has a field ``request``, a number that its replies repeat.

    ``"ping"``
        The reply is ``"pong"``: at once, or after importing what the task named ``task`` needs, so that this
        does not count toward the first film's time limit.
    ``"start"``
        The fields of :class:`CovidXRayLib.worker.worker_settings.WorkerSettings`. ``"ready"`` has ``engine``,
        ``device``, ``weights`` (SHA-256 by network) and ``version``.
    ``"find"``
        ``paths`` (files, folders, DICOMDIRs) and ``most``, a maximum. ``"found"`` has ``paths``, the first
        films, and ``found``, their total number.
    ``"open"``
        ``path``. ``"film"`` has ``film`` (:class:`CovidXRayLib.films.film_metadata.FilmMetadata` as plain
        values), ``identifiers`` (Patient ID and the UIDs of study, series and instance, which must not be
        logged or saved unnecessarily) and the array ``pixels``, float32 (rows, columns) in [0, 1], bone
        white.
    ``"analyze"``
        ``path``, or ``film`` with the array ``pixels`` as above; ``prevalence`` or None; optionally the array
        ``lungs``, uint8 (rows, columns): 0 outside, 1 the patient's right lung, 2 the left. ``"stage"``
        messages with ``name``, ``number`` and ``of`` come first. ``"reading"`` has ``reading`` as JSON
        values, and the arrays ``lungs`` and, unless the score is
        withheld, ``opacity_map``, uint8 (rows, columns), 0 to 255 for 0 to 1.

    ``"task"``
        ``task``, as for :func:`CovidXRayLib.worker.tasks.task_named`, and its fields and arrays.
        ``"progress"`` messages may come first. ``"done"`` has what the task returns. A message ``"cancel"``
        with the number of its request requests cancellation. A message ``"prepare"`` with the fields of a
        request that will follow is passed to :func:`CovidXRayLib.worker.tasks.prepare`.

    Requests about one film, including tasks with a ``path``, may have ``seconds``, the time limit (by default
    :func:`.deadline.film_seconds`), and all requests ``language``. Instead of its reply each may get
    ``"failed"``, with the fields ``reason`` and ``message`` of
    :class:`CovidXRayLib.worker.error_sentences.Failure`, and ``error``, of
    :func:`CovidXRayLib.worker.errors_as_values.as_values`. After a film has exceeded its limit the
    reason is ``"deadline"``, and the process ends.
    """

    def __init__(self, send: Callable[[Message], None], log: FrameHandler) -> None:
        self._send = send
        self._log = log
        self._analyzer: Analyzer | None = None
        self._not_loaded: Failure | None = None
        self._last: tuple[tuple[str, int, int] | None, Film] | None = None
        self._cancelled: set[Any] = set()
        self._answers: dict[str, Callable[[Message], _Answer]] = {
            "ping": self._ping,
            "start": self._start,
            "find": self._find,
            "open": self._open,
            "analyze": self._analyze,
            "task": self._task,
        }

    def handle(self, message: Message) -> None:
        """Handle one request; every failure is sent as a reply."""
        number = message.fields.get("request")
        try:
            language = message.fields.get("language")
            if language is not None and language != current_language():
                use_language(language)
            with self._limit(message):
                fields, arrays = self._answers[message.kind](message)
            self._send(Message(REPLIES[message.kind], {**fields, "request": number}, arrays))
        except Exception as error:  # noqa: BLE001 - every failure must be reported to the client
            failure = explain(error)
            _log_error(error, failure)
            self._send(_failed(number, failure, error))
        finally:
            self._log.hide_folder_of(None)
            self._cancelled.discard(number)

    def cancel(self, number: Any) -> None:
        """Request cancellation of a task by its request's number; called in another thread."""
        self._cancelled.add(number)

    def _limit(self, message: Message) -> AbstractContextManager[None]:
        """Return a context with the time limit of a film."""
        seconds, path = message.fields.get("seconds"), message.fields.get("path")
        is_task_of_film = message.kind == "task" and (path is not None or seconds is not None)
        if message.kind not in _FILM_REQUESTS and not is_task_of_film:
            return nullcontext()
        limit = film_seconds() if seconds is None else float(seconds)

        def end() -> None:
            failure = explain_late(path, limit)
            self._send(_failed(message.fields.get("request"), failure, None))
            os._exit(_LATE_STATUS)

        return deadline(limit, end)

    def _start(self, message: Message) -> _Answer:
        fields = message.fields
        use_language(fields["language"])
        engine, device, weights = fields["engine"], fields["device"], fields["weights"]
        # Unload first: two engines may not fit into memory, and must not be confused.
        self._analyzer = None
        gc.collect()
        try:
            from CovidXRayLib.pipeline import Analyzer  # its own dependencies may be missing, too

            analyzer = Analyzer(
                engine=engine, device=device, weights=weights, threads=_threads(fields.get("threads"))
            )
            analyzer.warm_up()
        except Exception as error:
            self._not_loaded = explain_start(error, engine, device)
            _log_error(error, self._not_loaded)
            raise RequestError(self._not_loaded) from error
        self._analyzer = analyzer
        _log.info("%s is ready on %s.", analyzer.engine, analyzer.device)
        loaded = {"engine": analyzer.engine, "device": analyzer.device, "weights": analyzer.weights}
        return {**loaded, "version": __version__}, {}

    def _ping(self, message: Message) -> _Answer:
        task = message.fields.get("task")
        if task is not None:
            task_named(task)
        return {}, {}

    def _find(self, message: Message) -> _Answer:
        from CovidXRayLib.films.skipped_files import SkippedFileList
        from CovidXRayLib.films.walk import find_films
        from CovidXRayLib.reporting.files.earlier_results import is_earlier_result

        skipped = SkippedFileList()
        films = find_films(message.fields["paths"], skipped, is_earlier_result)
        first = [str(film) for film in itertools.islice(films, int(message.fields["most"]))]
        found = len(first) + sum(1 for film in films)
        return {"paths": first, "found": found, "left_out": skipped.sentences()}, {}

    def _open(self, message: Message) -> _Answer:
        from CovidXRayLib.films.reader import read_film

        path = Path(message.fields["path"])
        self._log.hide_folder_of(path)
        version = _version(path)
        self._last = None  # two large films may not fit into memory
        film = read_film(path)
        self._last = (version, film)
        identifiers = {name: getattr(film.identifiers, name) for name in _IDENTIFIERS}
        return {"film": FilmMetadata.of(film).to_dict(), "identifiers": identifiers}, {"pixels": film.pixels}

    def _analyze(self, message: Message) -> _Answer:
        if self._analyzer is None:
            nothing_asked = _("No models are loaded; choose an engine in the settings.")
            raise RequestError(self._not_loaded or Failure("engine", nothing_asked))
        fields, labels = message.fields, message.arrays.get("lungs")
        number = fields.get("request")

        def report(name: str, stage: int, of: int) -> None:
            self._send(Message("stage", {"request": number, "name": name, "number": stage, "of": of}))

        from CovidXRayLib.classification.opacity_map import opacity_levels

        found = self._analyzer.analyze(
            self._source(message),
            prevalence=fields.get("prevalence"),
            lungs=None if labels is None else _masks(labels),
            on_stage=report,
        )
        images = {"lungs": found.labels}
        if found.opacity_map is not None:
            images["opacity_map"] = opacity_levels(found.opacity_map)
        return {"reading": found.reading.to_dict()}, images

    def _task(self, message: Message) -> _Answer:
        fields = message.fields
        task, number = task_named(fields["task"]), fields.get("request")
        if fields.get("path") is not None:
            self._log.hide_folder_of(Path(fields["path"]))
        self._last = None

        def report(progress: dict[str, Any]) -> None:
            self._send(Message("progress", {**progress, "request": number}))

        def is_cancelled() -> bool:
            return number in self._cancelled

        return task(Order(fields, message.arrays, self._analyzer, report, is_cancelled))

    def _source(self, message: Message) -> Path | Film:
        """Return the film to analyze; one that has just been opened for display is not read again."""
        if message.fields.get("path") is None:
            return FilmMetadata.from_dict(message.fields["film"]).with_pixels(message.arrays["pixels"])
        path = Path(message.fields["path"])
        self._log.hide_folder_of(path)
        if self._last is not None and self._last[0] == _version(path) is not None:
            return self._last[1]
        self._last = None
        return path


def _failed(number: Any, failure: Failure, error: BaseException | None) -> Message:
    """Return the reply to a failed request."""
    fields = {"request": number, "reason": failure.reason, "message": failure.sentence}
    if error is not None:
        cause = error.__cause__ if isinstance(error, RequestError) and error.__cause__ else error
        fields["error"] = as_values(cause)
    return Message("failed", fields)


def _threads(count: int | None) -> int | None:
    """Limit the threads of OpenCV to those of the networks."""
    if count is not None:
        import cv2

        cv2.setNumThreads(count)
    return count


def _version(path: Path) -> tuple[str, int, int] | None:
    """Return a value that changes with a file; None if there is no file."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # reading it will report the error
        return None
    return str(path), status.st_mtime_ns, status.st_size


def _masks(labels: NDArray[Any]) -> NDArray[np.bool_]:
    """Return a label map, uint8 (rows, columns), as two masks, bool (2, rows, columns)."""
    if labels.ndim != 2 or labels.max(initial=0) > 2:
        raise ValueError("a label map has the values 0, 1 and 2 in rows and columns")
    return np.stack([labels == 1, labels == 2])


def _log_error(error: BaseException, failure: Failure) -> None:
    if isinstance(error, RequestError):  # its cause has been logged
        return
    if failure.reason == "unexpected":
        # Without the error's own text, which may quote the film's header.
        trace = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s in\n%s", type(error).__name__, trace)
    elif failure.reason in ("engine", "weights"):
        _log.error("%s", error)
