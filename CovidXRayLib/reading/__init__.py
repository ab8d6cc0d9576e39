"""The reading: everything that the analysis of one film has to say, and its form as JSON."""

from __future__ import annotations

from CovidXRayLib.reading.analyzed_film import AnalyzedFilm
from CovidXRayLib.reading.check import Check
from CovidXRayLib.reading.reading import Reading
from CovidXRayLib.reading.report_origin import ReportOrigin
from CovidXRayLib.reading.result import Result
from CovidXRayLib.reading.schema_version import ReadingError

__all__ = ["AnalyzedFilm", "Check", "Reading", "ReadingError", "ReportOrigin", "Result"]
