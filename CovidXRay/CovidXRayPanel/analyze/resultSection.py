"""The panel's section "Result": score, diagnostic performance, severity and quality checks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import percent
from CovidXRayLib.reading.severity_text import severity_definition, severity_text, zone_rows
from CovidXRayLib.reading.verdict import (
    certification_text,
    headline,
    limits_text,
    measurement_text,
    ratio_text,
)
from CovidXRayPanel.widgets.themeColors import themeColor

if TYPE_CHECKING:
    from collections.abc import Sequence

    import forms
    import qt

    from CovidXRayLib.classification.category import Category
    from CovidXRayLib.classification.evidence import Evidence
    from CovidXRayLib.classification.severity import Severity
    from CovidXRayLib.reading import Reading
    from CovidXRayLib.reading.check import Check

# Symbol and theme color of failed, doubtful, passed and skipped checks.
FAILED, DOUBTFUL, PASSED, SKIPPED = ("✘", "failed"), ("!", "doubtful"), ("✔", "passed"), ("-", "not asked")
_MARKS = {mark[1]: mark for mark in (FAILED, DOUBTFUL, PASSED, SKIPPED)}


class ResultSection:
    """Shows the result of the selected film.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    """

    def __init__(self, ui: forms.CovidXRayForm) -> None:
        self._ui = ui

    def update(self, reading: Reading | None, problem: str, prevalence: float, editedSince: bool) -> None:
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
        """
        evidence = None if reading is None or reading.evidence is None else reading.evidence.at(prevalence)
        scored = evidence is not None
        for widget in (
            self._ui.prevalenceTitle,
            self._ui.prevalenceSlider,
            self._ui.postTestLabel,
            self._ui.scoreLabel,
            self._ui.opacityMapCheckBox,
            self._ui.opacityMapSlider,
        ):
            widget.visible = scored
        self._showSeverity(reading.severity if reading is not None and scored else None)
        for widget in (self._ui.checksTitle, self._ui.checksLabel):
            widget.visible = reading is not None
        isEdited = editedSince or (reading is not None and reading.mask_edited)
        self._ui.verdictTextLabel.visible = not scored or isEdited
        if reading is None:
            self._ui.verdictLabel.text = _("No result yet")
            hint = _("Press Analyze to segment the lungs and score the film.")
            self._ui.verdictTextLabel.text = problem or hint
            return
        self._ui.checksLabel.text = _checks(reading.checks, self._ui.checksLabel)
        if evidence is None or reading.probability is None:
            self._ui.verdictLabel.text = _("No score (film not suitable)")
            lines = [*reading.withheld_because, *_editing(reading, editedSince)]
            self._ui.verdictTextLabel.text = "\n".join(lines)
            return
        self._ui.verdictTextLabel.text = "\n".join(_editing(reading, editedSince))
        self._showScore(reading.probability, reading.category, evidence)

    def _showScore(self, probability: float, category: Category | None, evidence: Evidence) -> None:
        self._ui.verdictLabel.text = headline(category, evidence)
        self._ui.postTestLabel.text = _(
            "At a prevalence of {prevalence}, the post-test probability is {post_test} (95% CI)."
        ).format(prevalence=percent(evidence.prevalence), post_test=evidence.post_test)
        self._ui.scoreLabel.text = "\n".join(_evidence(probability, evidence))

    def _showSeverity(self, severity: Severity | None) -> None:
        label = self._ui.severityLabel
        label.visible = severity is not None
        label.text = "" if severity is None else severity_text(severity) + "."
        label.toolTip = "" if severity is None else _zones(severity)


def _evidence(probability: float, evidence: Evidence) -> list[str]:
    """Return score, likelihood ratio, sensitivity and specificity, and on what they were measured."""
    measurement, ratio = evidence.measurement, ratio_text(evidence.likelihood_ratio)
    if measurement is None:
        return [_("Score {score:.2f}; likelihood ratio {ratio}.").format(score=probability, ratio=ratio)]
    lines = [
        _("Score {score:.2f} ({limits}); likelihood ratio {ratio}.").format(
            score=probability, limits=limits_text(measurement), ratio=ratio
        )
    ]
    if not measurement.certified:
        lines.append(certification_text(measurement))
    lines.append(
        _(
            "Sensitivity {sensitivity} and specificity {specificity} at a score of {threshold:.2f}, measured "
            "on {films}."
        ).format(
            sensitivity=evidence.sensitivity,
            specificity=evidence.specificity,
            threshold=evidence.threshold,
            films=measurement_text(measurement),
        )
    )
    return lines


def _editing(reading: Reading, editedSince: bool) -> list[str]:
    if editedSince:
        return [_("The masks have been edited since this result. Score again to update it.")]
    return [_("Manually edited mask.")] if reading.mask_edited else []


def _zones(severity: Severity) -> str:
    """Format the zones as a rich text table, with what the severity is."""
    cell = "<td style='padding-right:10px'>{}</td>"
    lines = ["".join(cell.format(escape(text)) for text in row) for row in zone_rows(severity)]
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table>{table}</table><p>{escape(severity_definition())}</p>"


def _checks(checks: Sequence[Check], label: qt.QWidget) -> str:
    """Format checks as a rich text list for a label, failed checks first."""
    # Identical messages of several checks are shown once.
    marked = dict.fromkeys((_MARKS[check.outcome], check.message) for check in checks)
    order = [FAILED, DOUBTFUL, PASSED, SKIPPED]
    row = '<tr><td style="color:{}; padding-right:6px"><b>{}</b></td><td>{}</td></tr>'
    rows = [
        row.format(themeColor(mark[1], label), mark[0], escape(message))
        for mark, message in sorted(marked, key=lambda pair: order.index(pair[0]))
    ]
    return "<table>" + "".join(rows) + "</table>"
