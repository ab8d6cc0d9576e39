"""Processing of each uploaded film once: result, notice, and record of the notice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cloud.aws_lambda.bucket import NOTICED, Bucket
from CovidXRayLib.cloud.aws_lambda.errors import BusyError
from CovidXRayLib.cloud.aws_lambda.film_answer import FilmAnswer
from CovidXRayLib.cloud.aws_lambda.notices import Notices
from CovidXRayLib.cloud.aws_lambda.uploads import Upload
from CovidXRayLib.cloud.film_results import READING, content_request, film_results
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_failures import FatalFilmError
from CovidXRayLib.worker.films.process_films import FilmRequest, process_film

if TYPE_CHECKING:
    from CovidXRayLib.worker.films.film_child import FilmChild

# Part of an invocation's time reserved for writing the results, and for replacing a dead child.
RESERVE_SECONDS: Final = 20.0
_log = logging.getLogger(__name__)


class FilmService:
    """Processes each film once, also with repeated and concurrent deliveries.

    The invocation that writes the reading sends the notice and records it. An invocation that finds a reading
    without the record waits until the writer must have ended, and then sends the notice itself. Delivery of
    notices is thus at least once: twice only if a process ends between sending and recording.

    Parameters
    ----------
    bucket
        Films and results.
    notices
        Publisher of notices.
    child
        Child process with loaded networks.
    """

    def __init__(self, bucket: Bucket, notices: Notices, child: FilmChild) -> None:
        self._bucket = bucket
        self._notices = notices
        self._child = child

    def do(self, upload: Upload, max_duration_s: float, left: Callable[[], float]) -> None:
        """Analyze a film, write its result, and send the notice, skipping steps already done.

        Parameters
        ----------
        max_duration_s
            Maximum duration of any invocation in seconds.
        left
            Returns the remaining time of this invocation in seconds.

        Raises
        ------
        BusyError
            If another invocation may still send the notice, or too little time is left.
        ClientError, BotoCoreError
            If a request to S3 or SNS fails.
        """
        found = self._bucket.found(upload)
        if NOTICED in found:
            _log.info("%s: was done before.", upload.version)
            return
        if READING in found:
            if (datetime.now(UTC) - found[READING]).total_seconds() < max_duration_s:
                raise BusyError(f"the notice of {upload.version} may be on its way")
            answer = self._bucket.answer(upload)
        else:
            answer, files = self._analyze(upload, left)
            self._bucket.write(upload, files, answer)
        self._notices.publish(upload, answer)
        self._bucket.mark_noticed(upload)
        _log.info("%s: %s.", upload.version, answer.outcome)

    def _analyze(self, upload: Upload, left: Callable[[], float]) -> tuple[FilmAnswer, Mapping[str, bytes]]:
        """Return the answer for a film, and its result files."""

        def request(upload: Upload) -> FilmRequest:
            content = self._bucket.film(upload)
            seconds = min(self._child.seconds, left() - RESERVE_SECONDS)
            if seconds <= 0:
                raise _too_late(upload)
            # Named by its version, since its own name may be the patient's.
            return content_request(content, upload.version, with_report=True, seconds=seconds)

        answer = process_film(self._child, upload, request).result
        if not isinstance(answer, FilmError):
            results = film_results(answer)
            return FilmAnswer(results.reading, results.note), results.files
        limit = answer.seconds if isinstance(answer, FatalFilmError) else None
        if limit is not None and limit < self._child.seconds:
            raise _too_late(upload) from answer  # it must have its full time limit
        return FilmAnswer(None, error=str(answer)), {}


def _too_late(upload: Upload) -> BusyError:
    return BusyError(f"too little time is left for {upload.version}")
