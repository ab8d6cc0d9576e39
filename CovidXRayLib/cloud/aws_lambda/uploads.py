"""What an SQS message says of films that were put into a bucket."""

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
    """One film, as it was put into a bucket at one time.

    Attributes
    ----------
    bucket
        Its name.
    key
        Where the film lies: below ``films/``. It may hold a patient's name, and is neither logged nor sent.
    version
        What S3 called this version of the object when it answered the upload: drawn by chance, and so the
        name of the result, too, which tells nothing of the patient.
    """

    bucket: str
    key: str = field(repr=False)
    version: str

    def result(self, ending: str) -> str:
        """Return the key of one file of the result, such as that with the ending ``.json``."""
        return f"{RESULTS}{self.version}{ending}"


def uploads_in(message: Mapping[str, Any]) -> Iterator[Upload]:
    """Yield the films that an SQS message announces.

    Nothing comes of the message that S3 sends when notifications are set up (``s3:TestEvent``), of what was
    deleted, and of objects outside ``films/``: a result must never be taken for a film.

    Parameters
    ----------
    message
        One of the ``Records`` of the event that Lambda makes of SQS messages. Its ``body`` is as in the
        Amazon S3 User Guide, "Event message structure"; in it keys are URL-encoded.

    Raises
    ------
    NotUsableError
        If the message is no such event, or the bucket keeps no versions.
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
            _("A message is no event of S3; let only the bucket's notifications into the queue.")
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
                _("The bucket {bucket} keeps no versions; turn its versioning on.").format(bucket=bucket)
            )
        yield Upload(bucket, key, version)
