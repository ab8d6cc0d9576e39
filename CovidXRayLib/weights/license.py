"""The license of the weights that ship: research only, and accepted by whoever uses them."""

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
    """Return the file that holds the license of the shipped weights."""
    return resources_folder() / "Weights" / "LICENSE.txt"


def license_text() -> str:
    """Return the license of the shipped weights."""
    return license_file().read_text(encoding="utf-8")


def license_mark() -> str:
    """Return what tells this text of the license from others: who accepted another is asked again."""
    return hashlib.sha256(license_text().encode()).hexdigest()[:16]


def is_accepted_by_environment() -> bool:
    """Return whether COVIDXRAY_WEIGHTS_LICENSE says that the license is accepted."""
    return os.environ.get(ENVIRONMENT_VARIABLE, "").strip().lower() == ACCEPTED


def concerns(weights: Path | str | None) -> bool:
    """Return whether the license is that of the weights to be used: another folder's have their own.

    Parameters
    ----------
    weights
        A folder, or None, as for :class:`CovidXRayLib.pipeline.Analyzer`.
    """
    folder = weights_folder(None if weights is None else Path(weights))
    return folder.resolve() == license_file().parent.resolve()
