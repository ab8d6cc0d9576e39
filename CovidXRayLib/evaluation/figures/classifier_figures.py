"""Figures of the classifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from CovidXRayLib.datasets.manifest_columns import COVID, COVID_NO_PATTERN
from CovidXRayLib.evaluation.figures import groups
from CovidXRayLib.evaluation.figures.category_figures import CategoryFigures, CategoryOf, category_figures
from CovidXRayLib.evaluation.figures.discrimination_figures import Discrimination, Performance
from CovidXRayLib.evaluation.figures.group_figures import Contrast, GroupFigures, PositiveShare
from CovidXRayLib.evaluation.figures.performance import discrimination, performance
from CovidXRayLib.evaluation.scoring.film_result import FilmResult, scores_and_truth
from CovidXRayLib.metrics.calibration_curve import CalibrationBin, calibration_curve


@dataclass(frozen=True)
class ClassifierFigures:
    """All figures of the classifier; the main ones are of scored films.

    Attributes
    ----------
    films
        Number of films, also of those without a score; COVID-19 films without a visible pattern not counted.
    patients
        Number of patients of the scored films.
    withheld
        Checks that withhold a score, by film identifier.
    positives, negatives
        Number of scored films of each class.
    thresholds
        Thresholds of the classifiers, sorted.
    performance
        The main figures.
    categories
        Of all scored films, and by projection.
    calibration_curve
        From the lowest probabilities to the highest.
    whatever_the_checks_say
        With films whose score is withheld.
    with_films_without_pattern
        With COVID-19 films without a visible pattern among the positives.
    covid_without_pattern
        Positive ones among these films.
    pattern_against_none, covid_families
        By source family, as :func:`CovidXRayLib.evaluation.figures.groups.pattern_against_none` and
        :func:`CovidXRayLib.evaluation.figures.groups.covid_families`.
    by_source_family, by_view, by_age
        By group of films.
    lungs_seen
        Number of films that the classifier has not seen, but its U-Net has.
    """

    films: int
    patients: int
    withheld: Mapping[str, Sequence[str]]
    positives: int
    negatives: int
    thresholds: Sequence[float]
    performance: Performance
    categories: Mapping[str, CategoryFigures]
    calibration_curve: Sequence[CalibrationBin]
    whatever_the_checks_say: Discrimination
    with_films_without_pattern: Discrimination
    covid_without_pattern: PositiveShare
    pattern_against_none: Mapping[str, Contrast]
    by_source_family: Mapping[str, GroupFigures]
    covid_families: Mapping[str, Contrast]
    by_view: Mapping[str, GroupFigures]
    by_age: Mapping[str, GroupFigures]
    lungs_seen: int

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; those of `performance` are merged into the object."""
        return {
            "films": self.films,
            "patients": self.patients,
            "withheld": {film: list(checks) for film, checks in self.withheld.items()},
            "positives": self.positives,
            "negatives": self.negatives,
            "thresholds": list(self.thresholds),
            **self.performance.to_dict(),
            "categories": {name: entry.to_dict() for name, entry in self.categories.items()},
            "calibration_curve": [part.to_dict() for part in self.calibration_curve],
            "whatever_the_checks_say": self.whatever_the_checks_say.to_dict(),
            "with_films_without_pattern": self.with_films_without_pattern.to_dict(),
            "covid_without_pattern": self.covid_without_pattern.to_dict(),
            "pattern_against_none": _to_dicts(self.pattern_against_none),
            "by_source_family": _to_dicts(self.by_source_family),
            "covid_families": _to_dicts(self.covid_families),
            "by_view": _to_dicts(self.by_view),
            "by_age": _to_dicts(self.by_age),
            "lungs_seen": self.lungs_seen,
        }


def main_films(results: Sequence[FilmResult]) -> list[FilmResult]:
    """Return the films of the main figures.

    COVID-19 without a visible pattern is reported separately, since the original excluded such films, and so
    are films whose score is withheld.
    """
    return [result for result in results if result.is_shown and result.film.label != COVID_NO_PATTERN]


def classifier_figures(
    results: Sequence[FilmResult], lungs_seen: int, category_of: CategoryOf
) -> ClassifierFigures:
    """Return all figures of the classifier.

    Parameters
    ----------
    results
        Results of films that the classifier has not seen, with scored films of both classes.
    lungs_seen
        Number of these films that its U-Net has seen.
    category_of
        Returns the category of a scored film.
    """
    scored = main_films(results)
    eligible = [result for result in results if result.film.label != COVID_NO_PATTERN]
    scores, truth = scores_and_truth(scored)
    without_pattern = [
        result for result in results if result.film.label == COVID_NO_PATTERN and result.is_shown
    ]
    counted_as_covid = [replace(result, film=replace(result.film, label=COVID)) for result in without_pattern]
    return ClassifierFigures(
        films=len(eligible),
        patients=len({result.film.group for result in scored}),
        withheld={result.film.id: result.withheld_by for result in eligible if result.withheld_by},
        positives=int(truth.sum()),
        negatives=int((~truth).sum()),
        thresholds=sorted({result.threshold for result in scored}),
        performance=performance(scored),
        categories=category_figures(scored, category_of),
        calibration_curve=calibration_curve(scores, truth),
        whatever_the_checks_say=discrimination(
            [result for result in eligible if result.probability is not None]
        ),
        with_films_without_pattern=discrimination([*scored, *counted_as_covid]),
        covid_without_pattern=groups.called_positive_share(without_pattern),
        pattern_against_none=groups.pattern_against_none(scored, without_pattern),
        by_source_family=groups.by_group(scored, groups.family),
        covid_families=groups.covid_families(scored),
        by_view=groups.by_group(scored, groups.view),
        by_age=groups.by_group(scored, groups.age),
        lungs_seen=lungs_seen,
    )


def _to_dicts(figures: Mapping[str, GroupFigures] | Mapping[str, Contrast]) -> dict[str, Any]:
    return {name: entry.to_dict() for name, entry in figures.items()}
