"""What a reading says, in words."""

from __future__ import annotations

from collections.abc import Sequence

from CovidXRayLib.classification.category import Category
from CovidXRayLib.classification.evidence import Evidence, Measurement
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.metrics.intervals import Interval, exact_percent
from CovidXRayLib.reading.check import Check


def verdict_of(
    probability: float | None,
    category: Category | None,
    evidence: Evidence | None,
    checks: Sequence[Check],
    *,
    mask_edited: bool,
) -> str:
    """Return the conclusion as text for the reader."""
    if probability is None or evidence is None:
        verdict = _("No score: {reasons}").format(reasons=" ".join(reasons(checks)))
    else:
        verdict = f"{headline(category, evidence)}. {figures_of(probability, evidence)}"
    return verdict + " " + _("Manually edited mask.") if mask_edited else verdict


def headline(category: Category | None, evidence: Evidence) -> str:
    """Return the conclusion in a few words.

    The category is that of the score, whatever the prevalence. Where the post-test probability contradicts
    it, which is below one half for a suggestive score and at least one half for one that is not, the headline
    says so.
    """
    if category is None:
        return _("COVID-19 pneumonia: result of an earlier version, without a category")
    if category == "indeterminate":
        return _("Indeterminate for COVID-19 pneumonia")
    if category == "suggestive":
        if evidence.is_likely:
            return _("Suggestive of COVID-19 pneumonia")
        return _("Score suggestive of COVID-19 pneumonia, which remains less likely than not")
    if evidence.is_likely:
        return _("Score not suggestive of COVID-19 pneumonia, which remains more likely than not")
    return _("Not suggestive of COVID-19 pneumonia")


def category_text(category: Category | None) -> str:
    """Return a category in words; a dash for None."""
    if category is None:
        return "-"
    return {
        "suggestive": _("suggestive"),
        "indeterminate": _("indeterminate"),
        "not_suggestive": _("not suggestive"),
    }[category]


def figures_of(probability: float, evidence: Evidence) -> str:
    """Return score and post-test probability as a sentence."""
    return _("Score {score:.2f}; at a prevalence of {prevalence} the probability is {post_test}.").format(
        score=probability, prevalence=exact_percent(evidence.prevalence), post_test=evidence.post_test
    )


def limits_text(measurement: Measurement) -> str:
    """Return the limits of the categories."""
    return _("not suggestive below {low:.2f}, suggestive above {high:.2f}").format(
        low=measurement.not_suggestive_below, high=measurement.suggestive_above
    )


def ratio_text(ratio: Interval) -> str:
    """Return a likelihood ratio with its 95% interval."""
    value, low, high = (_ratio(each) for each in (ratio.value, ratio.low, ratio.high))
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)


def measurement_text(measurement: Measurement) -> str:
    """Return on which films sensitivity and specificity were measured."""
    pattern = (
        _("{covid} films with COVID-19 pneumonia and {other} others, all projections, {method}")
        if measurement.projection is None
        else _("{covid} {projection} films with COVID-19 pneumonia and {other} others, {method}")
    )
    return pattern.format(
        covid=measurement.covid_films,
        other=measurement.other_films,
        projection=measurement.projection,
        method=_method(measurement),
    )


def certification_text(measurement: Measurement) -> str:
    """Return why the category is not certified; empty if it is."""
    if measurement.certified:
        return ""
    if measurement.projection is None:
        return _("Too few films to certify the category.")
    return _(
        "Too few {projection} films to certify the category; its limits are those of all projections."
    ).format(projection=measurement.projection)


def reasons(checks: Sequence[Check]) -> tuple[str, ...]:
    """Return the messages of the checks that withhold the score."""
    return tuple(check.message for check in checks if not check.ok)


def _ratio(value: float) -> str:
    """Format with two or three significant digits, and without an exponent unless it is tiny."""
    return number_text(value, ".0f" if value >= 10 else ".1f" if value >= 1 else ".2g")


def _method(measurement: Measurement) -> str:
    if measurement.method == "sources left out":
        return _(
            "each scored without its source in training (those of the largest source without their fold)"
        )
    return _("each scored without its fold in training")
