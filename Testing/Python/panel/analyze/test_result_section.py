"""The result in short: category, warnings, one line of evidence; the rest is folded or copied as text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from slicerhost.fixtures import VirtualMouse, process_events

from CovidXRayLib.notice import research_notice
from CovidXRayLib.reading.check import Check
from CovidXRayLib.version import __version__
from Testing.Python.panel.shown_reading import READING, show_reading

CHECKS = (
    Check("size", True, "Large enough."),
    Check("photograph", True, "Looks like a photograph.", doubtful=True),
    Check("age", True, "Age not stated.", applicable=False),
)


def test_warnings_stand_under_the_headline_and_checks_are_counted(reader: Any, film: Any) -> None:
    show_reading(reader, film, replace(READING, checks=CHECKS))
    assert reader.text("verdictLabel") == "Suggestive of COVID-19 pneumonia"
    warnings = reader.text("verdictTextLabel")
    assert "Looks like a photograph." in warnings
    assert "Large enough." not in warnings and "Age not stated." not in warnings
    assert reader.text("checksTitle") == "1 of 3 quality checks passed, 1 warning, 1 not assessed."
    for text in ("masses", "tuberculosis", "pulmonary edema"):
        assert text in reader.text("meaningLabel")
    show_reading(reader, film, replace(READING, category="indeterminate"))
    assert not reader.ui.meaningLabel.visible and "photograph" not in reader.text("verdictTextLabel")


def test_figures_are_folded_at_first(reader: Any, film: Any) -> None:
    show_reading(reader, film, READING)
    assert reader.ui.scoreLabel.visible and reader.ui.checksLabel.visible
    reader.ui.detailsSection.collapsed = True
    assert not reader.ui.scoreLabel.visible and not reader.ui.checksLabel.visible
    show_reading(reader, film, replace(READING, probability=0.88))
    assert not reader.ui.scoreLabel.visible
    assert reader.ui.postTestLabel.visible and reader.ui.checksTitle.visible


def test_opacity_map_is_off_until_asked_for(reader: Any, film: Any) -> None:
    show_reading(reader, film, READING)
    assert not reader.ui.opacityMapCheckBox.checked
    VirtualMouse().key("H")
    assert reader.ui.opacityMapCheckBox.checked


@pytest.mark.parametrize("how", ["button", "key"])
def test_result_is_copied_as_text(reader: Any, film: Any, how: str) -> None:
    import qt

    when = datetime.fromisoformat("2026-03-04T15:20:10+00:00")
    show_reading(reader, film, replace(READING, checks=CHECKS, analyzed_at=when))
    reader.ui.prevalenceSlider.value = 5.0
    qt.QApplication.clipboard().setText("")
    if how == "button":
        reader.press("copyResultButton")
    else:
        VirtualMouse().key("C", qt.Qt.ControlModifier | qt.Qt.ShiftModifier)
    text = str(qt.QApplication.clipboard().text())
    assert text.splitlines()[0] == f"Film: {film.GetName()}"
    for part in (
        "2026-03-04 15:20",
        reader.text("verdictLabel"),
        "Score: 0.87",
        "prevalence): 5%",
        reader.text("postTestLabel"),
        reader.text("severityLabel"),
        "- Looks like a photograph.",
        reader.text("meaningLabel"),
        f"CovidXRay {__version__}",
        research_notice(),
    ):
        assert part in text
    assert "<" not in text


def test_analyze_waits_for_the_film_that_is_being_opened(
    reader: Any, sample_films: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyzed: list[str] = []
    monkeypatch.setattr(reader.panel.analysis, "analyze", lambda film: analyzed.append(film.GetName()))
    reader.panel.openFilms([str(sample_films[0])])
    assert reader.text("analyzeButton") == "Analyze" and reader.ui.stopOpeningButton.visible
    reader.press("analyzeButton")
    assert reader.text("analyzeButton") == "Stop" and "analyzed next" in reader.text("stageLabel")
    reader.wait()
    process_events()
    assert analyzed == [sample_films[0].stem]
    # An unreadable film is not replaced by the one that was shown before.
    reader.panel.openFilms([__file__])
    reader.press("analyzeButton")
    reader.wait()
    process_events()
    assert reader.text("messageLabel") and len(analyzed) == 1
