"""The severity in words: one text for panel, page and terminal, a short one for the legend."""

from __future__ import annotations

import pytest

from CovidXRayLib.classification.severity import Severity
from CovidXRayLib.reading.severity_text import severity_text, zone_rows

MODERATE = Severity((0.5, 1.0, 2.0, 0.0, 2.54, 1.0), (2.6, 11.8))


def test_total_and_interval_are_whole_numbers() -> None:
    text = "Estimated severity (Brixia score): 7 of 18 (90% interval 3 to 12)"
    assert severity_text(MODERATE) == text
    assert severity_text(MODERATE, short=True) == "7 of 18 (3-12)"


@pytest.mark.parametrize(("zone", "text"), [(0.0, "0 of 18 (0-5)"), (3.0, "18 of 18 (13-18)")])
def test_interval_ends_at_the_scale(zone: float, text: str) -> None:
    assert severity_text(Severity.of((zone,) * 6, error=5.0), short=True) == text


def test_zones_are_a_table_of_both_lungs() -> None:
    assert zone_rows(MODERATE) == (
        ("", "Upper zone", "Middle zone", "Lower zone"),
        ("Right lung", "A 0.5", "B 1.0", "C 2.0"),
        ("Left lung", "D 0.0", "E 2.5", "F 1.0"),
    )
