"""Why a result cannot become DICOM objects or a page."""

from __future__ import annotations

from CovidXRayLib.errors import CovidXRayError


class ResultObjectError(CovidXRayError):
    """A result that cannot become DICOM objects, or an object that holds no result; the text says why."""


class PageError(CovidXRayError):
    """A page that cannot be made from its template; the text says why, and what to do."""
