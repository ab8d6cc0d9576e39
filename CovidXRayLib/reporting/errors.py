"""Errors of result files, DICOM objects and report pages."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.errors import CovidXRayError, writing_remedy
from CovidXRayLib.i18n import gettext as _


class ResultObjectError(CovidXRayError):
    """A result that cannot be converted to DICOM objects, or an object that cannot be read as a result."""


class PageError(CovidXRayError):
    """A report page that cannot be rendered from its template."""


class NotWrittenError(CovidXRayError):
    """Results that cannot be written, for a reason that affects all films."""


def report_not_written(folder: str, error: OSError) -> ResultObjectError:
    """Return the error for a report that cannot be written to the chosen folder."""
    return ResultObjectError(
        _("{folder}: the report cannot be written there ({reason}). {remedy}").format(
            folder=folder, reason=error.strerror or error, remedy=writing_remedy(error)
        )
    )


def readings_not_written(folder: Path, error: OSError) -> NotWrittenError:
    """Return the error for a batch data set that cannot be written."""
    return NotWrittenError(
        _("{folder}: the readings cannot be written ({reason}). {remedy}").format(
            folder=folder, reason=error.strerror or error, remedy=writing_remedy(error)
        )
    )


def results_not_written(folder: Path, name: str, error: OSError) -> NotWrittenError:
    """Return the error for a film whose results cannot be written."""
    return NotWrittenError(
        _("{folder}: the results of {name} cannot be written ({reason}). {remedy}").format(
            folder=folder, name=name, reason=error.strerror or error, remedy=writing_remedy(error)
        )
    )
