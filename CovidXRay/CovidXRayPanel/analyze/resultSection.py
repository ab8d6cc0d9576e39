"""The panel's section "Result": score, diagnostic performance and quality checks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import percent
from CovidXRayPanel.widgets.themeColors import themeColor

if TYPE_CHECKING:
    from collections.abc import Sequence

    import forms
    import qt

    from CovidXRayLib.classification.evidence import Evidence
    from CovidXRayLib.reading import Reading, Result
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

    def update(self, result: Result | None, problem: str, prevalence: float, editedSince: bool) -> None:
        """Update for a result.

        Parameters
        ----------
        result : CovidXRayLib.reading.Result or None
        problem : str
            Why a stored result cannot be read; empty if there is no error.
        prevalence : float
            Pre-test probability of COVID-19 pneumonia, in (0, 1).
        editedSince : bool
            Whether the mask was edited after scoring.
        """
        reading = result.reading if result else None
        evidence = result.evidence(prevalence) if result else None
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
        for widget in (self._ui.checksTitle, self._ui.checksLabel):
            widget.visible = reading is not None
        isEdited = editedSince or (reading is not None and reading.mask_edited)
        self._ui.verdictTextLabel.visible = not scored or isEdited
        if reading is None:
            self._ui.verdictLabel.text = _("No result yet")
            hint = _("Press Analyze to find the lungs and score the film.")
            self._ui.verdictTextLabel.text = problem or hint
            return
        self._ui.checksLabel.text = _checks(reading.checks, self._ui.checksLabel)
        if evidence is None or reading.probability is None:
            self._ui.verdictLabel.text = _("No score")
            lines = [*reading.withheld_because, *_editing(reading, editedSince)]
            self._ui.verdictTextLabel.text = "\n".join(lines)
            return
        self._ui.verdictTextLabel.text = "\n".join(_editing(reading, editedSince))
        self._showScore(reading.probability, evidence)

    def _showScore(self, probability: float, evidence: Evidence) -> None:
        positive = evidence.is_positive(probability)
        self._ui.verdictLabel.text = (
            _("Speaks for COVID-19 pneumonia") if positive else _("Speaks against COVID-19 pneumonia")
        )
        self._ui.scoreLabel.text = _(
            "Score {score:.2f}, between 0 and 1; from {threshold:.2f} on it speaks for. On films set aside "
            "it was right for {sensitivity} of those with COVID-19 pneumonia and for {specificity} of the "
            "others."
        ).format(
            score=probability,
            threshold=evidence.threshold,
            sensitivity=evidence.sensitivity,
            specificity=evidence.specificity,
        )
        self._ui.postTestLabel.text = _(
            "Where {prevalence} of such patients have it, its probability is now {worth}."
        ).format(
            prevalence=percent(evidence.prevalence),
            worth=evidence.post_test(probability),
        )


def _editing(reading: Reading, editedSince: bool) -> list[str]:
    if editedSince:
        return [_("The masks were changed after this result; score again to include the change.")]
    return [_("Mask edited by hand.")] if reading.mask_edited else []


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
