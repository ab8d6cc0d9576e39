"""Category and evidence of a score in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from CovidXRayLib.classification.category import Category, Projection
from CovidXRayLib.classification.evidence import Measurement as Measured
from CovidXRayLib.classification.evidence import Method
from CovidXRayLib.metrics.intervals import Interval, decimals_of
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.structured_report import report_codes
from CovidXRayLib.reporting.structured_report.report_codes import own, snomed

if TYPE_CHECKING:
    from highdicom.sr import Measurement, QualitativeEvaluation
    from pydicom.sr.coding import Code

WITHHELD: Final = "WITHHELD"
CATEGORIES: Final[dict[Category, str]] = {
    "suggestive": "SUGGESTIVE",
    "indeterminate": report_codes.INDETERMINATE,
    "not_suggestive": "NOT_SUGGESTIVE",
}
PROJECTIONS: Final[dict[Projection | None, str]] = {
    "AP": report_codes.AP,
    "PA": report_codes.PA,
    None: "ALL_PROJECTIONS",
}
METHODS: Final[dict[Method, str]] = {
    "out of fold": "OUT_OF_FOLD",
    "sources left out": "SOURCES_LEFT_OUT",
}


def category_code(reading: Reading) -> Code:
    """Return the category; that of a score without one, as in earlier versions, is indeterminate."""
    if reading.probability is None:
        return own(WITHHELD)
    category = reading.category or "indeterminate"
    return snomed(report_codes.INDETERMINATE) if category == "indeterminate" else own(CATEGORIES[category])


def evidence_measurements(reading: Reading) -> list[Measurement]:
    """Return score, likelihood ratio and probabilities; empty if the score is withheld."""
    from pydicom.sr.codedict import codes

    probability, evidence = reading.probability, reading.evidence
    if probability is None or evidence is None:
        return []
    items = [
        share(codes.DCM.CertaintyOfFinding, probability),
        share(own("THRESHOLD"), evidence.threshold),
        _stated(own("PREVALENCE"), evidence.prevalence),
        *_ratio(evidence.likelihood_ratio),
        *_interval(own("POST_TEST"), evidence.post_test),
        *_interval(codes.DCM.CaseSensitivity, evidence.sensitivity),
        *_interval(codes.DCM.CaseSpecificity, evidence.specificity),
    ]
    return items if evidence.measurement is None else [*items, *_films_and_limits(evidence.measurement)]


def measurement_evaluations(reading: Reading) -> list[QualitativeEvaluation]:
    """Return on what sensitivity, specificity and limits were measured, as codes."""
    from highdicom.sr import QualitativeEvaluation

    if reading.evidence is None or reading.evidence.measurement is None:
        return []
    measured = reading.evidence.measurement
    projection = PROJECTIONS[measured.projection]
    return [
        QualitativeEvaluation(
            own("MEASURED_ON"), own(projection) if measured.projection is None else snomed(projection)
        ),
        QualitativeEvaluation(own("METHOD"), own(METHODS[measured.method])),
        QualitativeEvaluation(own("LIMITS"), own("CERTIFIED" if measured.certified else "NOT_CERTIFIED")),
    ]


def share(name: Code, value: float, derivation: Code | None = None) -> Measurement:
    """Return a proportion in [0, 1] as a percentage with two decimal places, more if close to 0 or 100."""
    from highdicom.sr import Measurement
    from pydicom.sr.codedict import codes

    percentage = round(100 * float(value), decimals_of(value) - 2)
    return Measurement(name=name, value=percentage, unit=codes.UCUM.Percent, derivation=derivation)


def _stated(name: Code, value: float) -> Measurement:
    """Return a proportion that somebody stated as a percentage with all digits that matter."""
    from highdicom.sr import Measurement
    from pydicom.sr.codedict import codes

    return Measurement(name=name, value=float(f"{100 * value:.10g}"), unit=codes.UCUM.Percent)


def _films_and_limits(measured: Measured) -> list[Measurement]:
    from highdicom.sr import Measurement
    from pydicom.sr.coding import Code

    films = Code("{films}", "UCUM", "films")
    return [
        Measurement(name=own("COVID_FILMS"), value=measured.covid_films, unit=films),
        Measurement(name=own("OTHER_FILMS"), value=measured.other_films, unit=films),
        share(own("NOT_SUGGESTIVE_BELOW"), measured.not_suggestive_below),
        share(own("SUGGESTIVE_ABOVE"), measured.suggestive_above),
    ]


def _ratio(ratio: Interval) -> list[Measurement]:
    from highdicom.sr import Measurement
    from pydicom.sr.codedict import codes

    values = ((ratio.value, None), (ratio.low, own("LOWER95")), (ratio.high, own("UPPER95")))
    return [
        Measurement(
            name=own("LIKELIHOOD_RATIO"),
            value=float(f"{value:.4g}"),
            unit=codes.UCUM.NoUnits,
            derivation=derivation,
        )
        for value, derivation in values
    ]


def _interval(name: Code, interval: Interval) -> list[Measurement]:
    return [
        share(name, interval.value),
        share(name, interval.low, own("LOWER95")),
        share(name, interval.high, own("UPPER95")),
    ]
