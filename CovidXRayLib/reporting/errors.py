"""Why a result cannot be written, or cannot become DICOM objects or a page."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _


class ResultObjectError(CovidXRayError):
    """A result that cannot become DICOM objects, or an object that holds no result; the text says why."""


class PageError(CovidXRayError):
    """A page that cannot be made from its template; the text says why, and what to do."""


class NotWrittenError(CovidXRayError):
    """Results that cannot be written, which affects all films."""


def report_not_written(folder: str, error: OSError) -> ResultObjectError:
    """Return the error of a report that cannot be written to a folder that the reader chose."""
    return ResultObjectError(
        _(
            "{folder}: the report cannot be written there ({reason}); make room, or choose another one."
        ).format(folder=folder, reason=error.strerror)
    )


def readings_not_written(folder: Path, error: OSError) -> NotWrittenError:
    """Return the error of a batch's data set that cannot be written."""
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
