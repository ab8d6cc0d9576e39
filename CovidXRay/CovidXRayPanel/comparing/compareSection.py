"""The panel's section "Compare"."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import slicer

from CovidXRayLib.comparison import comparison_text, prior_check
from CovidXRayLib.comparison.compare_readings import compare
from CovidXRayLib.films.film_origin import FilmOrigin, film_origin
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading.severity_text import severity_definition
from CovidXRayLib.reading.verdict import category_text
from CovidXRayPanel.comparing.sideBySide import SideBySide, showInAllViews
from CovidXRayPanel.nodes.filmFiles import fileOfVolume
from CovidXRayPanel.nodes.filmNode import isFilm
from CovidXRayPanel.nodes.lungsNode import lungsOf
from CovidXRayPanel.nodes.readingNode import filmsOfScene, isMaskEdited, readingOf
from CovidXRayPanel.views.filmView import sliceWidget
from CovidXRayPanel.widgets import longNames
from CovidXRayPanel.widgets.messageLabel import show
from CovidXRayPanel.widgets.translation import translateWidgets

if TYPE_CHECKING:
    from collections.abc import Callable

    import forms

    from CovidXRayLib.comparison.compare_readings import Comparison
    from CovidXRayPanel.nodes.parameterNode import CovidXRayParameterNode


class CompareSection:
    """Shows the selected film beside a prior film of the same patient, and the changes.

    Parameters
    ----------
    panel : object
        The widgets of the panel's UI file, by name; the section is inserted before the last one.
    uiPath : str
        Path of ``Comparing.ui``.
    onChanged : callable
        Called without arguments when the user selects another film or switches the number of views.
    """

    def __init__(self, panel: forms.CovidXRayForm, uiPath: str, onChanged: Callable[[], object]) -> None:
        self._onChanged = onChanged
        self._sideBySide = SideBySide()
        self.widget = slicer.util.loadUI(uiPath)
        self.ui: forms.ComparingForm = slicer.util.childWidgetVariables(self.widget)
        layout = panel.settingsSection.parentWidget().layout()
        layout.insertWidget(layout.indexOf(panel.settingsSection), self.widget)
        translateWidgets(self.widget)
        self.ui.earlierSelector.setMRMLScene(slicer.mrmlScene)
        self.ui.earlierSelector.setCurrentNode(None)
        self.ui.earlierSelector.connect("currentNodeChanged(vtkMRMLNode*)", self._onChosen)
        self.ui.compareButton.connect("toggled(bool)", self._onToggled)
        self.update(None, None)

    @property
    def active(self) -> bool:
        """Whether two films are displayed."""
        return self._sideBySide.active

    @property
    def earlier(self) -> slicer.vtkMRMLScalarVolumeNode | None:
        """The film in the second view, or None with a single view."""
        return self._sideBySide.earlier

    def update(
        self, film: slicer.vtkMRMLScalarVolumeNode | None, parameters: CovidXRayParameterNode | None
    ) -> None:
        """Update for the selected film and the prior film.

        Parameters
        ----------
        film : vtkMRMLVolumeNode or None
        parameters : CovidXRayPanel.nodes.parameterNode.CovidXRayParameterNode
        """
        earlier = self.ui.earlierSelector.currentNode()
        possible = isFilm(film) and isFilm(earlier) and film is not earlier
        refusal, warnings = _checked(earlier, film) if possible and film is not None else ("", ())
        canShow = possible and not refusal and sliceWidget() is not None
        self.ui.compareButton.enabled = canShow
        if not canShow:
            self.stop()
        elif self.ui.compareButton.checked and film is not None and parameters is not None:
            self._sideBySide.show(film, earlier, parameters)
        self.ui.compareButton.text = _("Single view") if self.active else _("Compare side by side")
        show(self.ui.comparisonWarningLabel, refusal or "\n".join(warnings))
        if refusal:
            self.ui.comparisonLabel.visible = self.ui.comparisonRemarksLabel.visible = False
        else:
            self.ui.comparisonRemarksLabel.visible = True
            self._describe(film, earlier, possible)

    def stop(self) -> None:
        """Return to a single view."""
        self._sideBySide.stop()
        wasBlocked = self.ui.compareButton.blockSignals(True)
        self.ui.compareButton.checked = False
        self.ui.compareButton.blockSignals(wasBlocked)

    def sceneEnds(self) -> bool:
        """Handle a closed or imported scene; returns whether it was saved with two films side by side."""
        if self.active:
            return False
        restricted = [showInAllViews(lungsOf(volumeNode)) for volumeNode in filmsOfScene()]
        return any(restricted)

    def _describe(
        self,
        film: slicer.vtkMRMLScalarVolumeNode | None,
        earlier: slicer.vtkMRMLScalarVolumeNode | None,
        possible: bool,
    ) -> None:
        old, new = readingOf(earlier), readingOf(film)
        table, remarks = "", []
        if film is None or earlier is None:
            remarks.append(_("Choose a prior among the open films."))
        elif not possible:
            remarks.append(_("Choose a different film as the prior."))
        elif old is None or new is None:
            remarks.append(_("Analyze both films to compare them."))
        else:
            comparison = compare(old, new)
            table = _table(comparison)
            if self.active:
                remarks.append(
                    _("Left: {film} (current). Right: {earlier} (prior).").format(
                        film=film.GetName(), earlier=earlier.GetName()
                    )
                )
            remarks += comparison.remarks
            if isMaskEdited(film) or isMaskEdited(earlier):
                remarks.append(
                    _(
                        "Masks have been edited since a result. Select that film and press "
                        '"Re-score with these masks".'
                    )
                )
            remarks += [comparison_text.conclusion(comparison), severity_definition()]
        self.ui.comparisonLabel.text = table
        self.ui.comparisonLabel.visible = bool(table)
        longNames.show(self.ui.comparisonRemarksLabel, "\n".join(remarks))

    def _onChosen(self, node: slicer.vtkMRMLNode | None) -> None:
        self._onChanged()

    def _onToggled(self, checked: bool) -> None:
        if not checked:
            self._sideBySide.stop()
        self._onChanged()


def _checked(
    earlier: slicer.vtkMRMLScalarVolumeNode, film: slicer.vtkMRMLScalarVolumeNode
) -> tuple[str, tuple[str, ...]]:
    """Return why two films must not be compared, or an empty string, and what must be checked before."""
    old, new = _originOf(earlier), _originOf(film)
    return prior_check.refusal(old, new), prior_check.warnings(old, new)


def _originOf(volumeNode: slicer.vtkMRMLScalarVolumeNode) -> FilmOrigin:
    path = fileOfVolume(volumeNode)
    if path is None:
        return FilmOrigin()
    try:
        modified = Path(path).stat().st_mtime_ns
    except OSError:  # it has just been removed
        return FilmOrigin()
    return _originIn(path, modified)


@lru_cache(maxsize=64)
def _originIn(path: str, modified: int) -> FilmOrigin:
    # Kept in memory alone: a scene that is saved does not say whose its films are.
    return film_origin(path)


def _table(comparison: Comparison) -> str:
    """Format the measurements as a rich text table."""
    probability = comparison.probability
    rows = [
        ("", _("Prior"), _("Current"), _("Change")),
        (
            _("Score"),
            comparison_text.figure(probability.old),
            comparison_text.figure(probability.new),
            comparison_text.signed_figure(probability),
        ),
        (_("Category"), *(category_text(category) for category in comparison.categories), ""),
    ]
    for name, change in (
        (_("Severity (0 to 18)"), comparison.severity),
        (_("Right lung (0 to 9)"), comparison.right),
        (_("Left lung (0 to 9)"), comparison.left),
    ):
        rows.append(
            (
                name,
                comparison_text.severity(change.old),
                comparison_text.severity(change.new),
                comparison_text.signed_figure(change, places=1),
            )
        )
    cell = "<{0} align='left' style='padding-right:10px'>{1}</{0}>"
    lines = [
        "".join(cell.format("td" if number else "th", escape(text)) for text in row)
        for number, row in enumerate(rows)
    ]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
