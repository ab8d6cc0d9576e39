"""Result of the analysis of a film (its reading), and the JSON representation."""

from __future__ import annotations

from CovidXRayLib.reading.analyzed_film import AnalyzedFilm
from CovidXRayLib.reading.check import Check
from CovidXRayLib.reading.reading import Reading
from CovidXRayLib.reading.report_origin import ReportOrigin
from CovidXRayLib.reading.schema_version import ReadingError

__all__ = ["AnalyzedFilm", "Check", "Reading", "ReadingError", "ReportOrigin"]
