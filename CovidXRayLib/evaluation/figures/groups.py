"""Figures of the classifier in groups of films: by source, projection and age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from CovidXRayLib.evaluation.figures.group_figures import (
    ClassRecall,
    Contrast,
    GroupFigures,
    PositiveShare,
)
from CovidXRayLib.evaluation.figures.performance import auc, confusion, has_both_classes
from CovidXRayLib.evaluation.scoring.film_result import FilmResult, called_positive
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.metrics.intervals import Interval, wilson

NOT_STATED: Final = gettext_noop("not stated")
_AGES: Final = (
    (18, gettext_noop("under 18 years")),
    (40, gettext_noop("18 to 39 years")),
    (60, gettext_noop("40 to 59 years")),
    (80, gettext_noop("60 to 79 years")),
    (float("inf"), gettext_noop("80 years and over")),
)


def family(result: FilmResult) -> str:
    """Return the source family of a film."""
    return result.film.source_family


def view(result: FilmResult) -> str:
    """Return ``AP`` (including supine films), ``PA`` or not stated."""
    return result.film.view.partition(" ")[0] or NOT_STATED


def age(result: FilmResult) -> str:
    """Return the age group of the patient."""
    years = result.film.age
    if years is None:
        return NOT_STATED
    return next(name for end, name in _AGES if years < end)


def by_group(results: Sequence[FilmResult], group: Callable[[FilmResult], str]) -> dict[str, GroupFigures]:
    """Return sensitivity, specificity and AUC by group.

    Sensitivity and specificity have Wilson intervals, since bootstrap intervals of small groups can have
    length 0. The AUC is None for groups with fewer than five films of a class.
    """
    figures = {}
    for name in sorted({group(result) for result in results}, key=_rank):
        chosen = [result for result in results if group(result) == name]
        counts = confusion(chosen)
        figures[name] = GroupFigures(
            covid=ClassRecall.count(counts.true_positives, counts.false_negatives),
            other=ClassRecall.count(counts.true_negatives, counts.false_positives),
            auc=_auc_if_enough(chosen),
        )
    return figures


def covid_families(results: Sequence[FilmResult]) -> dict[str, Contrast]:
    """Return the AUC of each family's COVID-19 films against all other films."""
    negatives = [result for result in results if not result.film.is_covid]
    positives = [result for result in results if result.film.is_covid]
    return {
        name: _contrast([result for result in positives if family(result) == name], negatives)
        for name in sorted({family(result) for result in positives})
    }


def pattern_against_none(
    results: Sequence[FilmResult], without_pattern: Sequence[FilmResult]
) -> dict[str, Contrast]:
    """Return the AUC of films with the pattern against COVID-19 films without it, within each family.

    Both have the same source, so that only the lungs distinguish them.

    Parameters
    ----------
    results
        Scored films, except those without a pattern.
    without_pattern
        COVID-19 films without a visible pattern.
    """
    return {
        name: _contrast(
            [result for result in results if result.film.is_covid and family(result) == name],
            [result for result in without_pattern if family(result) == name],
        )
        for name in sorted({family(result) for result in without_pattern})
    }


def called_positive_share(results: Sequence[FilmResult]) -> PositiveShare:
    """Return the proportion of positive films."""
    called = int(called_positive(results).sum())
    return PositiveShare(len(results), called, wilson(called, len(results)).rounded() if results else None)


def _contrast(covid: Sequence[FilmResult], other: Sequence[FilmResult]) -> Contrast:
    return Contrast(len(covid), len(other), _auc_if_enough([*covid, *other]))


def _auc_if_enough(results: Sequence[FilmResult]) -> Interval | None:
    return auc(results).rounded() if has_both_classes(results) else None


def _rank(name: str) -> tuple[int, str]:
    """Return the sort key of a group: ages by age, not stated last."""
    ages = [words for _, words in _AGES]
    if name == NOT_STATED:
        return len(ages) + 1, name
    return (ages.index(name) if name in ages else 0), name
