"""Reading of a report's category and evidence, also of earlier versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from CovidXRayLib.classification.category import Category
from CovidXRayLib.classification.earlier_evidence import evidence_of_predictive_values
from CovidXRayLib.classification.evidence import Evidence, Measurement
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import Interval
from CovidXRayLib.reporting.dicom.content_tree import children, first_code, number
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.structured_report import report_codes
from CovidXRayLib.reporting.structured_report.evidence_items import (
    CATEGORIES,
    METHODS,
    PROJECTIONS,
    WITHHELD,
)

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

T = TypeVar("T")

# Positive and negative, of earlier versions.
_EARLIER: Final = ("10828004", "260385009")
_CERTAINTY, _SENSITIVITY, _SPECIFICITY = "111012", "111088", "111090"
_DERIVATION: Final = "121401"


def read_category(group: Dataset) -> Category | None:
    """Return the category in a measurement group; None without one. KeyError for an unknown code."""
    code = first_code(group, report_codes.PNEUMONIA)
    # In earlier versions, indeterminate was a withheld score.
    if code == WITHHELD or code in _EARLIER or not numbers(group, _CERTAINTY):
        return None
    return _by_code(CATEGORIES, code)


def read_probability(group: Dataset) -> float | None:
    """Return the score in [0, 1]; None if withheld."""
    return read_share(group, _CERTAINTY)


def read_evidence(group: Dataset) -> Evidence | None:
    """Return the evidence in a measurement group; None if the score is withheld.

    Raises
    ------
    ResultObjectError
        If there is a score without evidence.
    KeyError, ValueError
        If a part of the evidence is missing or impossible.
    """
    probability = read_probability(group)
    if probability is None:
        return None
    threshold, prevalence = read_share(group, "THRESHOLD"), read_share(group, "PREVALENCE")
    sensitivity, specificity = (_interval(group, name) for name in (_SENSITIVITY, _SPECIFICITY))
    if threshold is None or prevalence is None or sensitivity is None or specificity is None:
        raise _without_evidence()
    ratios = numbers(group, "LIKELIHOOD_RATIO")
    if ratios:
        ratio = Interval(ratios[""], ratios["LOWER95"], ratios["UPPER95"])
        return Evidence(prevalence, ratio, threshold, sensitivity, specificity, _measurement(group))
    positive, negative = _interval(group, "PPV"), _interval(group, "NPV")
    if positive is None or negative is None:
        raise _without_evidence()
    return evidence_of_predictive_values(
        probability,
        prevalence=prevalence,
        threshold=threshold,
        sensitivity=sensitivity,
        specificity=specificity,
        positive_predictive_value=positive,
        negative_predictive_value=negative,
    )


def read_share(group: Dataset, concept: str) -> float | None:
    """Return a percentage as a proportion in [0, 1]; None without one."""
    return _shares(group, concept).get("")


def numbers(group: Dataset, concept: str) -> dict[str, float]:
    """Return the values of a concept by derivation code; ``""`` for the value itself."""
    found = {first_code(item, _DERIVATION): number(item) for item in children(group, concept, "NUM")}
    return {derivation: value for derivation, value in found.items() if value is not None}


def _measurement(group: Dataset) -> Measurement | None:
    films = [numbers(group, name).get("") for name in ("COVID_FILMS", "OTHER_FILMS")]
    limits = [read_share(group, name) for name in ("NOT_SUGGESTIVE_BELOW", "SUGGESTIVE_ABOVE")]
    covid, other = films
    below, above = limits
    if covid is None or other is None or below is None or above is None:
        return None
    return Measurement(
        projection=_by_code(PROJECTIONS, first_code(group, "MEASURED_ON")),
        covid_films=int(covid),
        other_films=int(other),
        method=_by_code(METHODS, first_code(group, "METHOD")),
        not_suggestive_below=below,
        suggestive_above=above,
        certified=first_code(group, "LIMITS") == "CERTIFIED",
    )


def _by_code(codes: dict[T, str], code: str) -> T:
    return {value: key for key, value in codes.items()}[code]


def _shares(group: Dataset, concept: str) -> dict[str, float]:
    return {derivation: round(value / 100, 14) for derivation, value in numbers(group, concept).items()}


def _interval(group: Dataset, concept: str) -> Interval | None:
    found = _shares(group, concept)
    return Interval(found[""], found["LOWER95"], found["UPPER95"]) if found else None


def _without_evidence() -> ResultObjectError:
    return ResultObjectError(_("The report has a score, but not its evidence."))
