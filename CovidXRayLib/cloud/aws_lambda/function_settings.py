"""Settings of the function from environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from CovidXRayLib.cloud.aws_lambda.errors import NotUsableError
from CovidXRayLib.i18n import gettext as _

TOPIC: Final = "COVIDXRAY_TOPIC"
LINK_SECONDS: Final = "COVIDXRAY_LINK_SECONDS"
MAX_LINK_SECONDS: Final = 3600  # seconds; a function's own credentials may end soon after


@dataclass(frozen=True)
class Settings:
    """Settings of notices.

    Attributes
    ----------
    topic
        ARN of the SNS topic.
    link_seconds
        Validity in seconds of the presigned URL of the reading in notices; 0 for no links.
    """

    topic: str
    link_seconds: int = 0


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the variables ``COVIDXRAY_TOPIC`` and ``COVIDXRAY_LINK_SECONDS``.

    Raises
    ------
    NotUsableError
        If there is no topic, or the seconds are not a number from 0 to 3600.
    """
    topic = environment.get(TOPIC, "")
    if not topic:
        raise NotUsableError(_("{name} is not set; set it to the ARN of an SNS topic.").format(name=TOPIC))
    seconds = environment.get(LINK_SECONDS, "0")
    if not (seconds.isascii() and seconds.isdigit() and int(seconds) <= MAX_LINK_SECONDS):
        raise NotUsableError(
            _("{name} is '{value}'; set it to a whole number of seconds from 0 to {most}.").format(
                name=LINK_SECONDS, value=seconds, most=MAX_LINK_SECONDS
            )
        )
    return Settings(topic, int(seconds))
