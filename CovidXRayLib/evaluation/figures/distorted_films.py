"""Main figures on distorted films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from CovidXRayLib.datasets.manifest_columns import COVID_NO_PATTERN
from CovidXRayLib.evaluation.figures.classifier_figures import main_films
from CovidXRayLib.evaluation.figures.discrimination_figures import Discrimination
from CovidXRayLib.evaluation.figures.performance import discrimination, has_both_classes
from CovidXRayLib.evaluation.lungs.expected_dice_figures import (
    ExpectedDiceFigures,
    expected_dice_figures,
)
from CovidXRayLib.evaluation.lungs.lung_figures import of_results
from CovidXRayLib.evaluation.lungs.mask_agreement import Agreement
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.json_values import optional


@dataclass(frozen=True)
class DistortedFigures:
    """Figures of classifier and segmentation under one distortion.

    Attributes
    ----------
    films, withheld
        Number of films, and of those whose score the checks withhold.
    classifier
        Of films with a score; None for too few of a class.
    whatever_the_checks_say
        Of films with a probability, also if it is withheld; None for too few of a class.
    lungs
        Agreement with human masks.
    expected
        Expected against true Dice on films with human masks.
    """

    films: int
    withheld: int
    classifier: Discrimination | None
    whatever_the_checks_say: Discrimination | None
    lungs: Agreement
    expected: ExpectedDiceFigures

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "films": self.films,
            "withheld": self.withheld,
            "classifier": optional(Discrimination.to_dict, self.classifier),
            "whatever_the_checks_say": optional(Discrimination.to_dict, self.whatever_the_checks_say),
            "lungs": self.lungs.to_dict(),
            "expected": self.expected.to_dict(),
        }


def distorted_figures(
    for_classifier: Sequence[FilmResult], for_lungs: Sequence[FilmResult]
) -> DistortedFigures:
    """Return the figures of classifier and segmentation under one distortion.

    Parameters
    ----------
    for_classifier
        Results of films that the classifier has not seen.
    for_lungs
        Results of films that the U-Net has not seen.
    """
    eligible = [result for result in for_classifier if result.film.label != COVID_NO_PATTERN]
    shown = main_films(eligible)
    found = [result for result in eligible if result.probability is not None]
    human = [result for result in for_lungs if result.film.mask_quality == "human"]
    return DistortedFigures(
        films=len(eligible),
        withheld=len(eligible) - len(shown),
        classifier=discrimination(shown) if has_both_classes(shown) else None,
        whatever_the_checks_say=discrimination(found) if has_both_classes(found) else None,
        lungs=of_results(human),
        expected=expected_dice_figures(human),
    )
