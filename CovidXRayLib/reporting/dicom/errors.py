"""What stands in the way of a result as DICOM objects."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class ResultObjectError(CovidXRayError):
    """A result that cannot become DICOM objects, or an object that holds no result; the text says why."""
