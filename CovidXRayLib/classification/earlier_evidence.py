"""Evidence of readings and reports of earlier versions, which stated predictive values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from CovidXRayLib.classification.evidence import Evidence
from CovidXRayLib.json_values import number
from CovidXRayLib.metrics.intervals import Interval

# Predictive values were stated to four places.
_MIN_UNCERTAINTY: Final = 0.00005


def evidence_of_predictive_values(
    probability: float,
    *,
    prevalence: float,
    threshold: float,
    sensitivity: Interval,
    specificity: Interval,
    positive_predictive_value: Interval,
    negative_predictive_value: Interval,
) -> Evidence:
    """Return the evidence with the likelihood ratio that gives the stated post-test probability.

    It was the same for all scores on the same side of the threshold.
    """
    after = positive_predictive_value
    if probability < threshold:
        value = negative_predictive_value
        after = Interval(1 - value.value, 1 - value.high, 1 - value.low)
    before = prevalence / (1 - prevalence)
    ratio = Interval(*(_odds(share) / before for share in (after.value, after.low, after.high)))
    return Evidence(prevalence, ratio, threshold, sensitivity, specificity, measurement=None)


def evidence_of_version_1(values: Mapping[str, Any], probability: float) -> Evidence:
    """Return the evidence of a reading of version 1; KeyError, TypeError or ValueError if none."""
    return evidence_of_predictive_values(
        probability,
        prevalence=number(values["prevalence"]),
        threshold=number(values["threshold"]),
        **{
            name: Interval.from_list(values[name])
            for name in (
                "sensitivity",
                "specificity",
                "positive_predictive_value",
                "negative_predictive_value",
            )
        },
    )


def _odds(share: float) -> float:
    share = min(max(share, _MIN_UNCERTAINTY), 1 - _MIN_UNCERTAINTY)
    return share / (1 - share)
