"""Section on opacity map and severity."""

from __future__ import annotations

from collections.abc import Sequence

from CovidXRayLib.evaluation.document import plots
from CovidXRayLib.evaluation.document.document import Block, Image, Paragraph, Section, Table
from CovidXRayLib.evaluation.document.wording import interval, share
from CovidXRayLib.evaluation.evaluate import Evaluation
from CovidXRayLib.evaluation.opacity.erasure_figures import ErasureFigures
from CovidXRayLib.evaluation.opacity.localization_figures import LocalizationFigures
from CovidXRayLib.evaluation.opacity.map_figures import MapFigures, severities
from CovidXRayLib.evaluation.opacity.severity_figures import ScoreAgreement, SeverityFigures
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.metrics.rank_agreement import CLEAR_CHANGE


def opacity_section(evaluation: Evaluation, gallery: Sequence[Block] = ()) -> Section:
    """Return localization of the opacity map, erasure of what it shows, and severity against readers.

    Parameters
    ----------
    gallery
        Images of maps, if any are to be shown.
    """
    maps = evaluation.figures.maps
    blocks: list[Block] = []
    if not maps.films:
        blocks.append(
            Paragraph(_("These weights give neither opacity map nor severity: their maps were not trained."))
        )
    blocks += _localization(maps)
    if maps.films:
        blocks += [*_erasure(maps.erasure), *_severity(evaluation, maps.severity)]
    return Section(_("Opacity map and severity"), [*blocks, *gallery])


def _localization(maps: MapFigures) -> list[Block]:
    rows = {_("opacity map"): maps.opacity_map, _("Grad-CAM"): maps.grad_cam}
    measured = {name: entry for name, entry in rows.items() if entry.films}
    if not measured:
        return [Paragraph(_("No unseen film has lesions drawn by readers."))]
    areas = {name: entry.auc for name, entry in measured.items() if entry.auc}
    return [
        Table(
            _("Maps against lesions drawn by readers, mean of films"),
            [
                _("map"),
                _("films"),
                _("area under the curve"),
                _("hottest tenth in lesions"),
                _("lesions cover"),
                _("ratio"),
            ],
            [_localization_row(name, entry) for name, entry in measured.items()],
            _(
                "Within the segmented lungs, on films with a score; lesions outside are ignored. By "
                "chance the area is 0.5 and the ratio 1. Grad-CAM is not shown to readers and is "
                "included for comparison."
            ),
        ),
        Image(
            _("Mean area under the curve against lesions; dashed: chance."),
            _("The areas of the table above, as dots with intervals."),
            plots.forest(areas, _("area under the curve"), 0.5),
        ),
    ]


def _localization_row(name: str, entry: LocalizationFigures) -> list[str]:
    return [
        name,
        str(entry.films),
        interval(entry.auc),
        share(entry.hottest),
        share(entry.covered),
        interval(entry.ratio, 2),
    ]


def _erasure(figures: ErasureFigures) -> list[Block]:
    if not figures.films:
        return [
            Paragraph(
                _("The map shows no opacities to remove on any of the {positives} positive films.").format(
                    positives=figures.positives
                )
            )
        ]
    return [
        Table(
            _("The score without the opacities that the map shows"),
            [_("removed"), _("score falls"), _("mean change of the logit")],
            [
                [_("the opacities"), share(figures.lowered), interval(figures.change, 2)],
                [
                    _("equal area where the map is lowest"),
                    share(figures.control_lowered),
                    interval(figures.control_change, 2),
                ],
            ],
            _(
                "{films} of {positives} positive films, those on which the map shows opacities in at "
                "least 1% of the lungs. Opacities are darkened to the surrounding lung; finer texture "
                "is kept."
            ).format(films=figures.films, positives=figures.positives),
        )
    ]


def _severity(evaluation: Evaluation, figures: SeverityFigures) -> list[Block]:
    if figures.estimate is None or figures.readers is None:
        return [Paragraph(_("No unseen film has Brixia scores by readers."))]
    brixia = evaluation.annotations.brixia
    scored = [
        result
        for result in evaluation.classified
        if result.is_shown and result.film.id in brixia and result.maps and result.maps.severity is not None
    ]
    estimates, readers = severities(scored, brixia)
    return [
        Table(
            _("Severity (Brixia score, 0 to 18)"),
            [
                _("compared"),
                _("Spearman's correlation"),
                _("mean absolute error"),
                _("same direction of change"),
            ],
            [
                _severity_row(_("estimate and readers' mean"), figures.estimate),
                _severity_row(_("two readers"), figures.readers),
            ],
            _(
                "{films} films of {patients} patients. Direction: pairs of a patient's films between which "
                "the readers' mean changed by {points} or more."
            ).format(films=figures.films, patients=figures.patients, points=number_text(CLEAR_CHANGE, "g")),
        ),
        Image(
            _("One dot per film with Brixia scores; dashed: identity."),
            _("Estimated Brixia score against the readers' mean, both from 0 to 18."),
            plots.severity(readers.mean(axis=1), estimates),
        ),
    ]


def _severity_row(name: str, entry: ScoreAgreement) -> list[str]:
    direction = _("no pair")
    if entry.direction is not None:
        direction = _("{same} of {pairs}: {share}").format(
            same=entry.same_direction, pairs=entry.pairs, share=share(entry.direction, 0)
        )
    return [name, interval(entry.correlation), interval(entry.mean_error, 2), direction]
