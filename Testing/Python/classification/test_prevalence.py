"""Prevalences as users write them and as results state them."""

from __future__ import annotations

import pytest

from CovidXRayLib.classification.prevalence import parse_prevalence
from CovidXRayLib.metrics.intervals import exact_percent


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("0.2", "20%"),
        ("12.5%", "12.5%"),
        ("0.01", "1%"),
        ("0.004%", "0.004%"),
        ("0.0001%", "0.0001%"),
        ("99.998%", "99.998%"),
        ("99.9999%", "99.9999%"),
    ],
)
def test_results_state_the_prevalence_that_was_given(written: str, stated: str) -> None:
    assert exact_percent(parse_prevalence(written)) == stated


@pytest.mark.parametrize("written", ["1e-9", "0.00009%", "99.99999%", "0.9999999999999999"])
def test_prevalence_that_no_result_can_state(written: str) -> None:
    with pytest.raises(ValueError, match=r"is not from 0\.0001% to 99\.9999%"):
        parse_prevalence(written)
