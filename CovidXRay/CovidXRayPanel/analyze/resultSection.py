"""The panel's section "Result": category, warnings, post-test probability, severity and quality checks."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading.check_summary import summary_of
from CovidXRayLib.reading.result_text import post_test_text, result_text
from CovidXRayLib.reading.score_meaning import meaning_text
from CovidXRayLib.reading.severity_text import severity_definition, severity_text, zone_rows
from CovidXRayLib.reading.verdict import (
    certification_text,
    headline,
    limits_text,
    measurement_text,
    ratio_text,
)
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.themeColors import themeColor

if TYPE_CHECKING:
    from collections.abc import Iterable

    import forms

    from CovidXRayLib.classification.evidence import Evidence
    from CovidXRayLib.classification.severity import Severity
    from CovidXRayLib.reading import Reading

# Symbols of the outcomes of checks, in the order of their display.
_MARKS = {"failed": "✘", "doubtful": "!", "passed": "✔", "not asked": "-"}
COPIED_MS = 1500


class ResultSection:
    """Shows the result of the selected film.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    """

    def __init__(self, ui: forms.CovidXRayForm) -> None:
        self._ui = ui
        self._reading: Reading | None = None
        self._name = ""
        self._copyTitle = ui.copyResultButton.text
        ui.copyResultButton.connect("clicked()", self._onCopy)
        longNames.copyWithoutBreaks(ui.verdictTextLabel)

    def update(
        self,
        reading: Reading | None,
        problem: str,
        prevalence: float,
        editedSince: bool,
        name: str = "",
        stopped: bool = False,
    ) -> None:
        """Update for a reading.

        Parameters
        ----------
        reading : CovidXRayLib.reading.Reading or None
        problem : str
            Why a stored result cannot be read; empty if there is no error.
        prevalence : float
            Pre-test probability of COVID-19 pneumonia, in (0, 1).
        editedSince : bool
            Whether the mask was edited after scoring.
        name : str
            Name of the film, for the result as text.
        stopped : bool
            Whether the last analysis of the film was stopped.
        """
        if reading is not None:
            reading = reading.at_prevalence(prevalence)
        self._name = name
        # The text node of the scene does not know of later edits.
        self._reading = reading and replace(reading, mask_edited=reading.mask_edited or editedSince)
        evidence = None if reading is None else reading.evidence
        self._showWidgets(reading is not None, evidence is not None)
        self._showSeverity(reading.severity if reading is not None and evidence is not None else None)
        self._show(self._ui.meaningLabel, meaning_text(reading.category) if reading is not None else "")
        if reading is None:
            self._ui.verdictLabel.text = _("Analysis stopped") if stopped else _("No result yet")
            hint = _("Press Analyze to segment the lungs and score the film.")
            self._show(self._ui.verdictTextLabel, escape(longNames.breakable(problem or hint)))
            return
        warnings = [*_warnings(reading, editedSince, stopped)]
        self._show(self._ui.verdictTextLabel, self._marked(warnings) if warnings else "")
        self._ui.checksTitle.text = summary_of(reading.checks) + "."
        self._ui.checksLabel.text = self._marked((check.outcome, check.message) for check in reading.checks)
        if evidence is None or reading.probability is None:
            self._ui.verdictLabel.text = _("No score (film not suitable)")
            return
        self._ui.verdictLabel.text = headline(reading.category, evidence)
        self._ui.postTestLabel.text = post_test_text(evidence)
        self._ui.scoreLabel.text = "\n".join(_evidence(reading.probability, evidence))

    def _showWidgets(self, analyzed: bool, scored: bool) -> None:
        ui = self._ui
        ofScore = (ui.prevalenceTitle, ui.prevalenceSlider, ui.postTestLabel, ui.scoreLabel)
        for widget in (*ofScore, ui.opacityMapCheckBox, ui.opacityMapSlider):
            widget.visible = scored
        for button in (ui.checksTitle, ui.detailsSection, ui.copyResultButton):
            button.visible = analyzed

    def _showSeverity(self, severity: Severity | None) -> None:
        label = self._ui.severityLabel
        self._show(label, "" if severity is None else severity_text(severity) + ".")
        label.toolTip = "" if severity is None else _zones(severity)

    def _show(self, label: qt.QLabel, text: str) -> None:
        label.text = text
        label.visible = bool(text)

    def _marked(self, lines: Iterable[tuple[str, str]]) -> str:
        """Format pairs of outcome and sentence as a rich text list, failed ones first."""
        order = list(_MARKS)
        row = '<tr><td style="color:{}; padding-right:6px"><b>{}</b></td><td>{}</td></tr>'
        # Identical messages of several checks are shown once.
        rows = [
            row.format(themeColor(outcome, self._ui.resultSection), _MARKS[outcome], escape(sentence))
            for outcome, sentence in sorted(dict.fromkeys(lines), key=lambda line: order.index(line[0]))
        ]
        return "<table>" + "".join(rows) + "</table>"

    def _onCopy(self) -> None:
        if self._reading is None:
            return
        qt.QApplication.clipboard().setText(result_text(self._reading, self._name))
        self._ui.copyResultButton.text = _("Copied")
        qt.QTimer.singleShot(COPIED_MS, self._resetCopyButton)

    def _resetCopyButton(self) -> None:
        self._ui.copyResultButton.text = self._copyTitle


def _warnings(reading: Reading, editedSince: bool, stopped: bool) -> Iterable[tuple[str, str]]:
    """Yield outcome and sentence of what limits the result."""
    for check in reading.checks:
        if check.outcome in ("failed", "doubtful"):
            yield check.outcome, check.message
    measurement = None if reading.evidence is None else reading.evidence.measurement
    if measurement is not None and not measurement.certified:
        yield "doubtful", certification_text(measurement)
    if editedSince:
        yield (
            "doubtful",
            _(
                "The masks have been edited since this result. "
                'Press "Re-score with these masks" to update it.'
            ),
        )
    elif reading.mask_edited:
        yield "doubtful", _("Manually edited mask.")
    if stopped:
        yield "doubtful", _("The last analysis was stopped; this is the result of an earlier one.")


def _evidence(probability: float, evidence: Evidence) -> list[str]:
    """Return score, likelihood ratio, sensitivity and specificity, and on what they were measured."""
    measurement, ratio = evidence.measurement, ratio_text(evidence.likelihood_ratio)
    if measurement is None:
        return [_("Score {score:.2f}; likelihood ratio {ratio}.").format(score=probability, ratio=ratio)]
    return [
        _("Score {score:.2f} ({limits}); likelihood ratio {ratio}.").format(
            score=probability, limits=limits_text(measurement), ratio=ratio
        ),
        _(
            "Sensitivity {sensitivity} and specificity {specificity} at a score of {threshold:.2f}, measured "
            "on {films}."
        ).format(
            sensitivity=evidence.sensitivity,
            specificity=evidence.specificity,
            threshold=evidence.threshold,
            films=measurement_text(measurement),
        ),
        _("All intervals are 95% CI."),
    ]


def _zones(severity: Severity) -> str:
    """Format the zones as a rich text table, with what the severity is."""
    cell = "<td style='padding-right:10px'>{}</td>"
    lines = ["".join(cell.format(escape(text)) for text in row) for row in zone_rows(severity)]
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table>{table}</table><p>{escape(severity_definition())}</p>"
