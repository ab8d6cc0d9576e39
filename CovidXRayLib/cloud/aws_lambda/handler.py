"""Entry point of the function: ``python -m awslambdaric CovidXRayLib.cloud.aws_lambda.handler.handle``.

The networks are loaded on import, since Lambda provides more CPU during initialization, which happens only
once per environment.
"""

from __future__ import annotations

import logging
import os
import traceback
from typing import Any, Final, Protocol

from CovidXRayLib.cloud.aws_lambda.errors import BusyError, NotUsableError
from CovidXRayLib.cloud.aws_lambda.film_service import FilmService
from CovidXRayLib.cloud.aws_lambda.function_settings import Settings, read_settings
from CovidXRayLib.cloud.aws_lambda.uploads import uploads_in
from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE

# Together with the reserve this is less than the 90 s that the template allows for an invocation.
_FILM_SECONDS: Final = 60.0
_log = logging.getLogger(__name__)


class Context(Protocol):
    """The part of Lambda's context object that is used."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the remaining time of the invocation in milliseconds."""


def handle(event: dict[str, Any], context: Context) -> dict[str, list[dict[str, str]]]:
    """Process all films announced by messages of an SQS queue.

    Parameters
    ----------
    event
        SQS event: ``Records``, each with an S3 event as ``body``.
    context
        Context object of the invocation.

    Returns
    -------
    dict
        ``batchItemFailures``: messages to redeliver (AWS Lambda Developer Guide, "Handling errors for an SQS
        event source"). A failure does not affect the other messages, and a film that cannot be read is not
        a failure: its result states the error.
    """

    def left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    # Every invocation has the same time limit, so a concurrent one ends within this time.
    max_duration_s = left()
    failures = []
    for message in event["Records"]:
        try:
            for upload in uploads_in(message):
                _SERVICE.do(upload, max_duration_s, left)
        except Exception as error:  # noqa: BLE001 - every failed message must be reported to the queue, and no other
            _log_error(error)
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}


def _log_error(error: Exception) -> None:
    if isinstance(error, (BusyError, NotUsableError)):
        _log.warning("%s", error)
        return
    # Without the error's own text, which may quote the film's header or its key.
    response = getattr(error, "response", None)
    code = response["Error"]["Code"] if response else "no code"
    trace = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s (%s) in\n%s", type(error).__name__, code, trace)


def _exclude_identity_from_logs() -> None:
    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    # Messages of other libraries quote values of the header; relevant ones are in the film's warnings.
    logging.captureWarnings(True)
    for name in ("pydicom", "highdicom", "py.warnings"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _start(settings: Settings) -> FilmService:
    import boto3
    from botocore.config import Config

    from CovidXRayLib.cloud.aws_lambda.bucket import Bucket
    from CovidXRayLib.cloud.aws_lambda.notices import Notices
    from CovidXRayLib.i18n import current_language
    from CovidXRayLib.worker.films.deadline import film_seconds
    from CovidXRayLib.worker.films.film_child import FilmChild

    child = FilmChild(
        {"engine": DEFAULT_ENGINE, "device": "cpu", "weights": None, "language": current_language()},
        seconds=film_seconds(_FILM_SECONDS),
    )
    retries = {"mode": "standard", "total_max_attempts": 3}
    timeouts = Config(connect_timeout=3, read_timeout=10, retries=retries)
    # Links to KMS-encrypted objects require this signature version.
    s3 = boto3.client("s3", config=timeouts.merge(Config(signature_version="s3v4")))
    child.start()
    return FilmService(Bucket(s3), Notices(boto3.client("sns", config=timeouts), s3, settings), child)


_exclude_identity_from_logs()
_SERVICE: Final = _start(read_settings(os.environ))
