"""Common part of the tasks that write result files of a film."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from CovidXRayLib.reporting.errors import results_not_written

if TYPE_CHECKING:
    from CovidXRayLib.films.film import Film
    from CovidXRayLib.pipeline import Analyzer, OnSegmented
    from CovidXRayLib.reading import AnalyzedFilm

T = TypeVar("T")


def analyze_and_write(
    analyzer: Analyzer,
    film: Film | Path,
    prevalence: float | None,
    write: Callable[[AnalyzedFilm], T],
    *,
    folder: Path,
    name: str,
    on_segmented: OnSegmented | None = None,
) -> tuple[AnalyzedFilm, T]:
    """Analyze a film and write its result.

    Parameters
    ----------
    film, prevalence
        As for :meth:`CovidXRayLib.pipeline.Analyzer.analyze`.
    write
        Writes the result; its return value is returned.
    folder, name
        Output folder and name of the results, for errors.
    on_segmented
        As for :meth:`CovidXRayLib.pipeline.Analyzer.analyze`.

    Raises
    ------
    FilmError
        If the film cannot be read.
    NotWrittenError
        If the result cannot be written.
    """
    found = analyzer.analyze(film, prevalence=prevalence, on_segmented=on_segmented)
    try:
        return found, write(found)
    except OSError as error:
        raise results_not_written(folder, name, error) from error
