"""License of the built-in weights: research use only, to be accepted by the user."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from CovidXRayLib.resources import resources_folder
from CovidXRayLib.weights.registry import weights_folder

ENVIRONMENT_VARIABLE: Final = "COVIDXRAY_WEIGHTS_LICENSE"
ACCEPTED: Final = "accepted"


def license_file() -> Path:
    """Return the license file of the built-in weights."""
    return resources_folder() / "Weights" / "LICENSE.txt"


def license_text() -> str:
    """Return the license text of the built-in weights."""
    return license_file().read_text(encoding="utf-8")


def license_mark() -> str:
    """Return a hash of the license text; after a change the license must be accepted again."""
    return hashlib.sha256(license_text().encode()).hexdigest()[:16]


def is_accepted_by_environment() -> bool:
    """Return whether COVIDXRAY_WEIGHTS_LICENSE accepts the license."""
    return os.environ.get(ENVIRONMENT_VARIABLE, "").strip().lower() == ACCEPTED


def concerns(weights: Path | str | None) -> bool:
    """Return whether the license applies to the weights in use; other folders have their own.

    Parameters
    ----------
    weights
        A folder, or None, as for :class:`CovidXRayLib.pipeline.Analyzer`.
    """
    folder = weights_folder(None if weights is None else Path(weights))
    return folder.resolve() == license_file().parent.resolve()
