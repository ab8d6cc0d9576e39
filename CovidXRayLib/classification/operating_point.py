"""The measured operating point, stored beside the classifier's weights."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Final

from CovidXRayLib.classification.evidence import OperatingPoint
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.weight_files import parsed_json, read_limited
from CovidXRayLib.weights.weight_limits import MAX_JSON_BYTES

FILE_NAME: Final = "operating_point.json"


def read_operating_point(folder: Path, classifier: Artifact) -> OperatingPoint:
    """Read the operating point of a classifier.

    Raises
    ------
    WeightsError
        If it is missing or malformed, or was measured with other weights.
    """
    path = folder / FILE_NAME
    try:
        content = dict(parsed_json(read_limited(path, MAX_JSON_BYTES)))
        if content.pop("classifier_sha256") != classifier.sha256:
            raise WeightsError(
                _("{path}: was measured with another classifier; run 'covidxray evaluate' again.").format(
                    path=path
                )
            )
        content.pop("measured_on")
        return OperatingPoint(
            threshold=float(content.pop("threshold") + 0.0),
            **{name: _count(value) for name, value in content.items()},
        )
    except (FileNotFoundError, NotADirectoryError):
        raise WeightsError(
            _(
                "{path}: not found; run 'covidxray evaluate' on these weights, or install covidxray again."
            ).format(path=path)
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            _("{path}: is not an operating point ({error}); run 'covidxray evaluate' again.").format(
                path=path, error=error
            )
        ) from error


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no number of films")
    return value


def write_operating_point(
    folder: Path, point: OperatingPoint, classifier_sha256: str, measured_on: str
) -> None:
    """Write the operating point of the classifier with that hash; ``measured_on`` names the films."""
    content = dataclasses.asdict(point) | {
        "classifier_sha256": classifier_sha256,
        "measured_on": measured_on,
    }
    (folder / FILE_NAME).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
