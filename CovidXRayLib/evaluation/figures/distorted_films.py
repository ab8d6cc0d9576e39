"""Main figures on distorted films."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN
from CovidXRayLib.evaluation.figures.classifier_figures import main_films
from CovidXRayLib.evaluation.figures.lung_figures import of_results
from CovidXRayLib.evaluation.figures.performance import discrimination, has_both_classes
from CovidXRayLib.evaluation.scoring.film_result import FilmResult


def distorted_figures(
    for_classifier: Sequence[FilmResult], for_lungs: Sequence[FilmResult]
) -> dict[str, Any]:
    """Return the figures of classifier and segmentation under one distortion.

    Parameters
    ----------
    for_classifier
        Results of films that the classifier has not seen.
    for_lungs
        Results of films that the U-Net has not seen.
    """
    asked = [result for result in for_classifier if result.film.label != COVID_NO_PATTERN]
    shown = main_films(asked)
    found = [result for result in asked if result.probability is not None]
    return {
        "films": len(asked),
        "withheld": len(asked) - len(shown),
        "classifier": discrimination(shown) if has_both_classes(shown) else None,
        "whatever_the_checks_say": discrimination(found) if has_both_classes(found) else None,
        "lungs": of_results([result for result in for_lungs if result.film.mask_quality == "human"]),
    }
