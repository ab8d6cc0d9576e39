"""Errors that stop a whole batch; errors of single films are recorded in their rows."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.errors import NotWrittenError


class BatchError(CovidXRayError):
    """A source, folder or option that cannot be used."""


class ClusterError(CovidXRayError):
    """A cluster that cannot be reached, has no worker, or lacks requirements."""


def readings_not_written(folder: Path, error: OSError) -> NotWrittenError:
    """Return the error of a data set that cannot be written."""
    return NotWrittenError(
        _("{folder}: the readings cannot be written ({error}); make room or choose another --out.").format(
            folder=folder, error=error.strerror or error
        )
    )
