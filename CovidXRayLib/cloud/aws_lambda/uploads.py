"""Uploads announced by SQS messages."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote_plus

from CovidXRayLib.cloud.aws_lambda.errors import NotUsableError
from CovidXRayLib.i18n import gettext as _

FILMS: Final = "films/"
RESULTS: Final = "results/"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Upload:
    """An uploaded version of a film.

    Attributes
    ----------
    bucket
        Name of the bucket.
    key
        Key, which starts with ``films/``. It may contain patient data, and is neither logged nor sent.
    version
        S3 version ID of the object; random, so that it also serves as the name of the result, without patient
        data.
    """

    bucket: str
    key: str = field(repr=False)
    version: str

    def result(self, ending: str) -> str:
        """Return the key of a result file by its ending, for example ``.json``."""
        return f"{RESULTS}{self.version}{ending}"


def uploads_in(message: Mapping[str, Any]) -> Iterator[Upload]:
    """Yield the uploads that an SQS message announces.

    Ignored are S3's test message (``s3:TestEvent``), deletions, and objects outside ``films/``, so that
    results are never processed as films.

    Parameters
    ----------
    message
        A record of the SQS event. Its ``body`` is as in the Amazon S3 User Guide, "Event message structure",
        with URL-encoded keys.

    Raises
    ------
    NotUsableError
        If the message is not such an event, or versioning is not enabled for the bucket.
    """
    try:
        body = json.loads(message["body"])
        if body.get("Event") == "s3:TestEvent":
            return
        records = [(one["eventName"], one["s3"]) for one in body["Records"]]
        objects = [(name, of["bucket"]["name"], of["object"]) for name, of in records]
        found = [(name, bucket, unquote_plus(one["key"]), one) for name, bucket, one in objects]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotUsableError(
            _("A message is not an S3 event; allow only the notifications of the bucket in the queue.")
        ) from None  # its text may quote the message
    for name, bucket, key, one in found:
        if not name.removeprefix("s3:").startswith("ObjectCreated:"):
            continue
        if not key.startswith(FILMS) or key.endswith("/"):
            _log.warning("An object outside %s was left alone; the notification needs this prefix.", FILMS)
            continue
        version = one.get("versionId", "null")
        if version == "null":
            raise NotUsableError(
                _("The bucket {bucket} is not versioned; enable versioning.").format(bucket=bucket)
            )
        yield Upload(bucket, key, version)
