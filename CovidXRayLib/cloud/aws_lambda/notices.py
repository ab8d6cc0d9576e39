"""Telling by SNS that a film has been looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from CovidXRayLib.cloud.aws_lambda.film_answer import FilmAnswer
from CovidXRayLib.cloud.aws_lambda.function_settings import Settings
from CovidXRayLib.cloud.aws_lambda.uploads import Upload
from CovidXRayLib.cloud.film_results import READING
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.notice import research_notice

if TYPE_CHECKING:
    from botocore.client import BaseClient


class Notices:
    """Publishes one notice for each film, without anything that tells whose it is.

    A notice is JSON: ``bucket``; ``film``, the version that S3 gave to the upload; ``result``, the key of
    the reading; ``outcome``, that of the answer, which is an attribute of the message, too, so that a
    subscription may filter by it; ``verdict`` and ``probability``,
    both None of a film that cannot be read; ``notice``, what this must not be used for; and, where the
    settings ask for it, ``link``: an address that shows the reading to whoever has it, for a short while.
    No link leads to the page or the DICOM objects, which name the patient.

    Parameters
    ----------
    sns, s3
        boto3 clients; the second makes links.
    """

    def __init__(self, sns: BaseClient, s3: BaseClient, settings: Settings) -> None:
        self._sns: Any = sns
        self._s3: Any = s3
        self._settings = settings

    def publish(self, upload: Upload, answer: FilmAnswer) -> None:
        """Publish the notice of a film."""
        outcome, reading = answer.outcome, answer.reading
        notice = {
            "bucket": upload.bucket,
            "film": upload.version,
            "result": upload.result(READING),
            "outcome": outcome,
            "verdict": None if reading is None else reading.verdict,
            "probability": None if reading is None else reading.probability,
            "notice": research_notice(),
        }
        if self._settings.link_seconds:
            notice["link"] = self._s3.generate_presigned_url(
                "get_object",
                Params={"Bucket": upload.bucket, "Key": upload.result(READING)},
                ExpiresIn=self._settings.link_seconds,
            )
        self._sns.publish(
            TopicArn=self._settings.topic,
            Subject=_("CovidXRay: a film has been looked at"),
            Message=json.dumps(notice, indent=2),
            MessageAttributes={"outcome": {"DataType": "String", "StringValue": outcome}},
        )
