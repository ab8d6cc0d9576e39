"""Figures of the classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from CovidXRayLib.datasets.manifest_columns import COVID, COVID_NO_PATTERN
from CovidXRayLib.evaluation.figures import groups
from CovidXRayLib.evaluation.figures.performance import discrimination, performance
from CovidXRayLib.evaluation.scoring.film_result import FilmResult, scores_and_truth
from CovidXRayLib.metrics.calibration_curve import calibration_curve


def main_films(results: Sequence[FilmResult]) -> list[FilmResult]:
    """Return the films of the main figures.

    COVID-19 without a visible pattern is reported separately, since the original excluded such films, and so
    are films whose score is withheld.
    """
    return [result for result in results if result.is_shown and result.film.label != COVID_NO_PATTERN]


def classifier_figures(results: Sequence[FilmResult]) -> dict[str, Any]:
    """Return all figures of the classifier as JSON-compatible values.

    Parameters
    ----------
    results
        Results of films that the classifier has not seen, with scored films of both classes.
    """
    scored = main_films(results)
    asked = [result for result in results if result.film.label != COVID_NO_PATTERN]
    scores, truth = scores_and_truth(scored)
    without_pattern = [
        result for result in results if result.film.label == COVID_NO_PATTERN and result.is_shown
    ]
    counted_as_covid = [replace(result, film=replace(result.film, label=COVID)) for result in without_pattern]
    return {
        "films": len(asked),
        "patients": len({result.film.group for result in scored}),
        "withheld": {result.film.id: list(result.withheld_by) for result in asked if result.withheld_by},
        "positives": int(truth.sum()),
        "negatives": int((~truth).sum()),
        "thresholds": sorted({result.threshold for result in scored}),
        **performance(scored),
        "calibration_curve": [
            {
                "films": part.films,
                "weight": round(part.weight, 4),
                "predicted": round(part.predicted, 4),
                "observed": part.observed.to_list(),
            }
            for part in calibration_curve(scores, truth)
        ],
        "whatever_the_checks_say": discrimination(
            [result for result in asked if result.probability is not None]
        ),
        "with_films_without_pattern": discrimination([*scored, *counted_as_covid]),
        "covid_without_pattern": groups.called_positive_share(without_pattern),
        "pattern_against_none": groups.pattern_against_none(scored, without_pattern),
        "by_source_family": groups.by_group(scored, groups.family),
        "covid_families": groups.covid_families(scored),
        "by_view": groups.by_group(scored, groups.view),
        "by_age": groups.by_group(scored, groups.age),
    }
