"""The films with the largest errors in segmentation or score."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.evaluation.scoring.film_result import FilmResult, called_positive
from CovidXRayLib.system.atomic import write_atomically

LISTED: Final = 40
LUNGS_LIST: Final = "worst_lungs.txt"
SCORES_LIST: Final = "worst_scores.txt"


def worst_lungs(results: Sequence[FilmResult]) -> list[FilmResult]:
    """Return films with human masks, lowest agreement first."""
    measured = [
        (result.overlap.both, result.film.id, result)
        for result in results
        if result.overlap is not None and result.film.mask_quality == "human"
    ]
    return [result for _, _, result in sorted(measured, key=lambda entry: entry[:2])][:LISTED]


def worst_scores(results: Sequence[FilmResult]) -> list[FilmResult]:
    """Return misclassified films, largest error of the probability first."""
    called = called_positive(results)
    wrong = [
        (-abs(result.probability - result.film.is_covid), result.film.id, result)
        for result, is_called in zip(results, called, strict=True)
        if result.probability is not None and is_called != result.film.is_covid
    ]
    return [result for _, _, result in sorted(wrong, key=lambda entry: entry[:2])][:LISTED]


def describe_lungs(results: Sequence[FilmResult]) -> list[dict[str, Any]]:
    """Return identifier, source and Dice of each film."""
    return [
        {
            "film": result.film.id,
            "source_family": result.film.source_family,
            "dice": round(result.overlap.both, 4),
            "sides_swapped": result.overlap.swapped,
        }
        for result in results
        if result.overlap is not None
    ]


def describe_scores(results: Sequence[FilmResult]) -> list[dict[str, Any]]:
    """Return identifier, source, label and probability of each film."""
    return [
        {
            "film": result.film.id,
            "source_family": result.film.source_family,
            "label": result.film.label,
            "probability": round(result.probability, 4),
        }
        for result in results
        if result.probability is not None
    ]


def write_lists(scored: Sequence[FilmResult], lungs: Sequence[FilmResult], folder: Path) -> None:
    """Write ``worst_lungs.txt`` and ``worst_scores.txt``: full paths, one per line, worst first.

    ``covidxray view $(cat worst_lungs.txt)`` opens them in the panel.
    """
    for results, name in ((worst_lungs(lungs), LUNGS_LIST), (worst_scores(scored), SCORES_LIST)):
        lines = "".join(f"{result.film.file.resolve()}\n" for result in results)
        write_atomically(folder / name, lines.encode())
