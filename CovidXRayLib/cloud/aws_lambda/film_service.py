"""One uploaded film, done once: result, notice, and the mark that it was sent."""

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

# What is kept of an invocation's time for writing the results, and for another child in place of a dead one.
RESERVE_SECONDS: Final = 20.0
_log = logging.getLogger(__name__)


class FilmService:
    """Does each film once, however often and by how many it is asked for.

    Anyone who writes the reading sends the notice, and marks that it was sent. Who finds a reading without
    the mark waits until its writer cannot live any more, and then sends the notice in its place. So there
    is one notice, unless a process dies between sending and marking: then there are two, and never none.

    Parameters
    ----------
    bucket
        Where films and results are.
    notices
        Where notices go.
    child
        With warm networks.
    """

    def __init__(self, bucket: Bucket, notices: Notices, child: FilmChild) -> None:
        self._bucket = bucket
        self._notices = notices
        self._child = child

    def do(self, upload: Upload, longest_life: float, left: Callable[[], float]) -> None:
        """Analyse a film, write its result, and send the notice; or what of it was not done yet.

        Parameters
        ----------
        longest_life
            Seconds after which whoever began to do the same has ended, in one way or the other.
        left
            Tells how many seconds are left to this invocation.

        Raises
        ------
        BusyError
            If somebody else may be about to send the notice, or too little time is left.
        ClientError, BotoCoreError
            If S3 or SNS does not answer, or refuses.
        """
        found = self._bucket.found(upload)
        if NOTICED in found:
            _log.info("%s: was done before.", upload.version)
            return
        if READING in found:
            if (datetime.now(UTC) - found[READING]).total_seconds() < longest_life:
                raise BusyError(f"the notice of {upload.version} may be on its way")
            answer = self._bucket.answer(upload)
        else:
            answer, files = self._analyze(upload, left)
            self._bucket.write(upload, files, answer)
        self._notices.publish(upload, answer)
        self._bucket.mark_noticed(upload)
        _log.info("%s: %s.", upload.version, answer.outcome)

    def _analyze(self, upload: Upload, left: Callable[[], float]) -> tuple[FilmAnswer, Mapping[str, bytes]]:
        """Return what is to be said of a film, and its files."""

        def request(upload: Upload) -> FilmRequest:
            content = self._bucket.film(upload)
            seconds = min(self._child.seconds, left() - RESERVE_SECONDS)
            if seconds <= 0:
                raise _too_late(upload)
            # It is called after its version: its own name may be the patient's.
            return content_request(content, upload.version, with_report=True, seconds=seconds)

        answer = process_film(self._child, upload, request).result
        if not isinstance(answer, FilmError):
            results = film_results(answer)
            return FilmAnswer(results.reading, results.note), results.files
        limit = answer.seconds if isinstance(answer, FatalFilmError) else None
        if limit is not None and limit < self._child.seconds:
            raise _too_late(upload) from answer  # it is to have its whole time
        return FilmAnswer(None, error=str(answer)), {}


def _too_late(upload: Upload) -> BusyError:
    return BusyError(f"too little time is left for {upload.version}")
