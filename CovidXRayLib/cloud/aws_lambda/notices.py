"""Notices of results by SNS."""

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
    """Publishes a notice for each film, without patient data.

    A notice is a JSON object: ``bucket``; ``film``, the S3 version ID of the upload; ``result``, the key of
    the reading; ``outcome``, also a message attribute for subscription filters; ``verdict``,
    ``category`` and ``probability``, null if the film cannot be read; ``notice``, the research-use notice;
    and, if enabled, ``link``, a presigned URL of the reading. There are no links to the report page and the
    DICOM objects, which contain patient data.

    Parameters
    ----------
    sns, s3
        boto3 clients; the latter creates presigned URLs.
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
            "category": None if reading is None else reading.category,
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
            Subject=_("CovidXRay: film analyzed"),
            Message=json.dumps(notice, indent=2),
            MessageAttributes={"outcome": {"DataType": "String", "StringValue": outcome}},
        )
