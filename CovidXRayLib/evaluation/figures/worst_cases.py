"""The films with the largest errors in segmentation or score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.evaluation.scoring.film_result import FilmResult, called_positive
from CovidXRayLib.system.atomic import write_atomically

MAX_LISTED: Final = 40
LUNGS_LIST: Final = "worst_lungs.txt"
SCORES_LIST: Final = "worst_scores.txt"


@dataclass(frozen=True)
class LungsCase:
    """A film with the Dice coefficient of both lungs together, in [0, 1]."""

    film: str
    source_family: str
    dice: float
    sides_swapped: bool


@dataclass(frozen=True)
class ScoreCase:
    """A film with its label and probability, in [0, 1]."""

    film: str
    source_family: str
    label: str
    probability: float


@dataclass(frozen=True)
class WorstCases:
    """The films with the largest errors, worst first."""

    lungs: Sequence[LungsCase]
    scores: Sequence[ScoreCase]

    @classmethod
    def among(cls, lungs: Sequence[FilmResult], scored: Sequence[FilmResult]) -> WorstCases:
        """Choose films by the segmentation of ``lungs``, and by the score of ``scored``."""
        return cls(
            lungs=[
                LungsCase(
                    film=result.film.id,
                    source_family=result.film.source_family,
                    dice=round(result.overlap.both, 4),
                    sides_swapped=result.overlap.swapped,
                )
                for result in worst_lungs(lungs)
                if result.overlap is not None
            ],
            scores=[
                ScoreCase(
                    film=result.film.id,
                    source_family=result.film.source_family,
                    label=result.film.label,
                    probability=round(result.probability, 4),
                )
                for result in worst_scores(scored)
                if result.probability is not None
            ],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)


def worst_lungs(results: Sequence[FilmResult]) -> list[FilmResult]:
    """Return films with human masks, lowest agreement first."""
    measured = [
        (result.overlap.both, result.film.id, result)
        for result in results
        if result.overlap is not None and result.film.mask_quality == "human"
    ]
    return [result for _, _, result in sorted(measured, key=lambda entry: entry[:2])][:MAX_LISTED]


def worst_scores(results: Sequence[FilmResult]) -> list[FilmResult]:
    """Return misclassified films, largest error of the probability first."""
    called = called_positive(results)
    wrong = [
        (-abs(result.probability - result.film.is_covid), result.film.id, result)
        for result, is_called in zip(results, called, strict=True)
        if result.probability is not None and is_called != result.film.is_covid
    ]
    return [result for _, _, result in sorted(wrong, key=lambda entry: entry[:2])][:MAX_LISTED]


def write_lists(scored: Sequence[FilmResult], lungs: Sequence[FilmResult], folder: Path) -> None:
    """Write ``worst_lungs.txt`` and ``worst_scores.txt``: full paths, one per line, worst first.

    ``covidxray view $(cat worst_lungs.txt)`` opens them in the panel.
    """
    for results, name in ((worst_lungs(lungs), LUNGS_LIST), (worst_scores(scored), SCORES_LIST)):
        lines = "".join(f"{result.film.file.resolve()}\n" for result in results)
        write_atomically(folder / name, lines.encode())
