"""Lung segmentation and a quality-checked COVID-19 pneumonia score for frontal chest radiographs.

The public names are imported lazily, so that importing the package is fast.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from CovidXRayLib.system.opencv_forks import end_threads_before_forks
from CovidXRayLib.version import __version__

if TYPE_CHECKING:
    from CovidXRayLib.errors import CovidXRayError, EngineError, FilmError, WeightsError
    from CovidXRayLib.films.film import Film
    from CovidXRayLib.films.reader import read_film
    from CovidXRayLib.pipeline import Analyzer
    from CovidXRayLib.reading import AnalyzedFilm, Check, Reading


# ONNX Runtime sends telemetry (since 1.29 also on Linux) unless this is set before its import. No data may
# leave the computer unless the user requests it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

end_threads_before_forks()

_HOMES = {
    "AnalyzedFilm": "reading",
    "Analyzer": "pipeline",
    "Check": "reading",
    "CovidXRayError": "errors",
    "EngineError": "errors",
    "Film": "films.film",
    "FilmError": "errors",
    "Reading": "reading",
    "WeightsError": "errors",
    "read_film": "films.reader",
}

__all__ = [
    "AnalyzedFilm",
    "Analyzer",
    "Check",
    "CovidXRayError",
    "EngineError",
    "Film",
    "FilmError",
    "Reading",
    "WeightsError",
    "__version__",
    "read_film",
]


def __getattr__(name: str) -> Any:
    """Import a public name at first use (PEP 562)."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
