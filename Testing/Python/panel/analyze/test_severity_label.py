"""The severity below the score, and its zones in the tooltip."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from CovidXRayLib.reading import Reading
from CovidXRayLib.reading.severity_text import severity_definition
from Testing.Python.panel.shown_reading import READING, show_reading


def show(reader: Any, film: Any, reading: Reading) -> str:
    """Show a reading of the film; returns what the panel says of the severity."""
    show_reading(reader, film, reading)
    return str(reader.text("severityLabel"))


def test_severity_is_shown_with_its_zones(reader: Any, film: Any) -> None:
    assert reader.text("severityLabel") == ""
    text = "Estimated severity (Brixia score): 7 of 18 (90% interval 3 to 11)."
    assert show(reader, film, READING) == text
    tip = reader.ui.severityLabel.toolTip
    for cell in ("Right lung", "Left lung", "Upper zone", "A 0.5", "C 2.0", "D 0.0", "E 2.5"):
        assert f">{cell}<" in tip
    assert tip.index("A 0.5") < tip.index("B 1.0") < tip.index("D 0.0")
    assert tip.count("<tr>") == 3
    assert severity_definition().partition("'")[0] in tip


@pytest.mark.parametrize(
    "changes", [{"severity": None}, {"probability": None, "category": None, "evidence": None}]
)
def test_missing_severity_is_not_mentioned(reader: Any, film: Any, changes: dict[str, None]) -> None:
    show(reader, film, READING)
    assert show(reader, film, replace(READING, **changes)) == ""
    assert not reader.ui.severityLabel.visible and reader.ui.severityLabel.toolTip == ""
