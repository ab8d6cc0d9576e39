"""Figures from what the networks said of films."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.evidence import Interval, wilson
from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.evaluation.discrimination import area_under_curve, bootstrap
from CovidXRayLib.evaluation.overlap import LungOverlap


@dataclass(frozen=True)
class FilmResult:
    """What the networks said of one film.

    Attributes
    ----------
    probability
        Calibrated; None where no lungs were found at all.
    withheld_by
        The checks that withhold the score from the user; empty where it is shown.
    overlap
        Agreement with the human mask; None where there is none.
    """

    film: ManifestFilm
    probability: float | None
    withheld_by: tuple[str, ...]
    overlap: LungOverlap | None


def describe(films: Sequence[ManifestFilm]) -> dict[str, Any]:
    """Count films by source family and label, and human lung masks by label, in the whole manifest."""
    families: dict[str, Counter[str]] = {}
    for film in films:
        families.setdefault(film.source_family, Counter())[film.label] += 1
    masks = Counter(film.label for film in films if film.mask_quality == "human")
    return {
        "films_by_source_family": {
            family: dict(sorted(families[family].items())) for family in sorted(families)
        },
        "human_masks": dict(sorted(masks.items())),
    }


def scores_and_truth(results: Sequence[FilmResult]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return probabilities (n,) and whether each film shows COVID-19 (n,)."""
    scores = np.array([result.probability for result in results], np.float64)
    return scores, np.array([result.film.is_covid for result in results], bool)


def lung_figures(results: Sequence[FilmResult]) -> dict[str, Any]:
    """Return agreement with the human masks."""
    with_truth = [result for result in results if result.overlap is not None]
    overlaps = [result.overlap for result in with_truth if result.overlap is not None]
    if not overlaps:
        return {"films": 0}
    both = np.array([overlap.both for overlap in overlaps])
    groups = [result.film.group for result in with_truth]
    worst = sorted(zip(both, (result.film.id for result in with_truth), strict=True))[:8]
    return {
        "films": len(overlaps),
        "dice_mean": bootstrap(lambda chosen: float(both[chosen].mean()), groups).to_list(),
        "dice_median": bootstrap(lambda chosen: float(np.median(both[chosen])), groups).to_list(),
        "dice_right_mean": round(float(np.mean([overlap.right for overlap in overlaps])), 4),
        "dice_left_mean": round(float(np.mean([overlap.left for overlap in overlaps])), 4),
        "outline_distance_mean": round(
            float(np.nanmean([overlap.outline_distance for overlap in overlaps])), 5
        ),
        "sides_swapped": sum(overlap.swapped for overlap in overlaps),
        "worst": [[identifier, round(float(value), 4)] for value, identifier in worst],
    }


def auc(results: Sequence[FilmResult]) -> Interval:
    """Return the area under the curve with its interval by patient."""
    scores, truth = scores_and_truth(results)
    groups = [result.film.group for result in results]
    return bootstrap(lambda chosen: area_under_curve(scores[chosen], truth[chosen]), groups)


def by_source_family(results: Sequence[FilmResult], threshold: float) -> dict[str, Any]:
    """Return right answers by source family and class: most families hold one class only."""
    figures: dict[str, Any] = {}
    for family in sorted({result.film.source_family for result in results}):
        for is_covid in (True, False):
            chosen = [
                result for result in results
                if result.film.source_family == family and result.film.is_covid is is_covid
            ]  # fmt: skip
            if chosen:
                scores, truth = scores_and_truth(chosen)
                right = int(((scores >= threshold) == truth).sum())
                name = f"{family}, {'COVID-19' if is_covid else 'other'}"
                figures[name] = {"films": len(chosen), "right": wilson(right, len(chosen)).to_list()}
    return figures


def within_family(results: Sequence[FilmResult]) -> dict[str, Any]:
    """Return the area under the curve inside each source family that holds both classes."""
    figures: dict[str, Any] = {}
    for family in sorted({result.film.source_family for result in results}):
        chosen = [result for result in results if result.film.source_family == family]
        positives = sum(result.film.is_covid for result in chosen)
        if 0 < positives < len(chosen):
            figures[family] = {
                "positives": positives,
                "negatives": len(chosen) - positives,
                "auc": auc(chosen).to_list(),
            }
    return figures
