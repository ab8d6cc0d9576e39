"""Figures of opacity map and severity in the classifier's model card."""

from __future__ import annotations

from CovidXRayLib.evaluation.model_cards.figures import interval
from CovidXRayLib.evaluation.opacity.localization_figures import LocalizationFigures
from CovidXRayLib.evaluation.opacity.map_figures import MapFigures
from CovidXRayLib.evaluation.opacity.severity_figures import ScoreAgreement
from CovidXRayLib.metrics.rank_agreement import CLEAR_CHANGE


def opacity_lines(maps: MapFigures) -> list[str]:
    """Return localization, erasure and severity; what was not measured is said to be so."""
    lines = ["### Opacity map and severity", ""]
    if not maps.films:
        lines.append("- These weights give neither opacity map nor severity: their maps were not trained.")
    lines += [
        _localization("opacity map", maps.opacity_map),
        _localization("Grad-CAM, which is not shown, for comparison", maps.grad_cam),
    ]
    if not maps.films:
        return lines
    erased = maps.erasure
    if erased.films:
        lines.append(
            f"- erasing the opacities that the map shows lowers the score of {interval(erased.lowered)} of "
            f"{erased.films} films (of {erased.positives} positive ones; on the others the map shows none); "
            f"taking away as much where the map is lowest, of {interval(erased.control_lowered)}. Mean "
            f"change of the logit {interval(erased.change, 2)}; control "
            f"{interval(erased.control_change, 2)}"
        )
    else:
        lines.append(
            f"- erasing opacities: not measured, as the map shows none on {erased.positives} positive films"
        )
    severity = maps.severity
    if severity.estimate is None or severity.readers is None:
        return [*lines, "- severity: not measured, for want of films with Brixia scores"]
    return [
        *lines,
        f"- severity (Brixia score, 0 to 18) on {severity.films} films of {severity.patients} patients; "
        f"direction of change in pairs of a patient's films whose score changed by {CLEAR_CHANGE:g} or more:",
        "",
        "| compared | Spearman's correlation | mean absolute error | same direction |",
        "| --- | --- | --- | --- |",
        _severity_row("estimate and readers' mean", severity.estimate),
        _severity_row("two readers, same films", severity.readers),
    ]


def _localization(name: str, entry: LocalizationFigures) -> str:
    if not entry.films:
        return f"- {name}: not measured against drawn lesions"
    return (
        f"- {name}, against lesions drawn by radiologists on {entry.films} films: mean area under the curve "
        f"{interval(entry.auc)}; hottest tenth of the lungs in lesions {interval(entry.hottest)}, which "
        f"cover {interval(entry.covered)}; ratio {interval(entry.ratio, 2)}"
    )


def _severity_row(name: str, entry: ScoreAgreement) -> str:
    direction = "no pair"
    if entry.direction is not None:
        direction = f"{entry.same_direction} of {entry.pairs}: {interval(entry.direction, 2)}"
    return f"| {name} | {interval(entry.correlation)} | {interval(entry.mean_error, 2)} | {direction} |"
