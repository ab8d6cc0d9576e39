"""What can stop a whole batch, each as one sentence; what is wrong with one film is a row of its own."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _


class BatchError(CovidXRayError):
    """A source, folder or option that cannot serve."""


class ClusterError(CovidXRayError):
    """A cluster that cannot be reached, has no worker, or lacks what the work needs."""


class NotWrittenError(CovidXRayError):
    """Results that cannot be written: no later film would fare better."""


def readings_not_written(folder: Path, error: OSError) -> NotWrittenError:
    """Return the error of a data set that cannot be written."""
    return NotWrittenError(
        _("{folder}: the readings cannot be written ({error}); make room or choose another --out.").format(
            folder=folder, error=error.strerror or error
        )
    )


def results_not_written(folder: Path, name: str, error: OSError) -> NotWrittenError:
    """Return the error of a film whose results cannot be written."""
    return NotWrittenError(
        _(
            "{folder}: the results of {name} cannot be written ({error}); make room or choose another --out."
        ).format(folder=folder, name=name, error=error.strerror)
    )
