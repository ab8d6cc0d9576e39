"""Sections on generalization: held-out sources, distorted films and bias probes."""

from __future__ import annotations

from CovidXRayLib.evaluation.document import plots
from CovidXRayLib.evaluation.document.document import Block, Image, Paragraph, Section, Table
from CovidXRayLib.evaluation.document.wording import counts, interval
from CovidXRayLib.evaluation.figures.distorted_films import DistortedFigures
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text


def held_out_section(figures: EvaluationFigures) -> Section:
    """Return the section on COVID-19 films of held-out sources."""
    entries = figures.source_held_out
    if not entries:
        return Section(
            _("Sources held out"),
            [Paragraph(_("None of these classifiers was trained without a whole source family."))],
        )
    blocks: list[Block] = []
    for family, entry in entries.items():
        found = entry.figures
        sentence = _(
            "{family}: the classifier was trained and calibrated without any film of this family. Its "
            "{covid} COVID-19 films with a score are compared with {other} other films not used in "
            "training, by family {families}; {own} of them are from {family} itself. Other patients of "
            "the remaining families were used in training."
        ).format(
            family=family,
            covid=entry.covid,
            other=entry.other,
            families=counts(entry.other_by_family),
            own=entry.other_of_this_family,
        )
        blocks.append(Paragraph(sentence))
        if found is None:
            blocks.append(Paragraph(_("Too few films of a class for an estimate.")))
            continue
        blocks.append(
            Table(
                _("{family} held out").format(family=family),
                [_("figure"), _("value (95% CI)")],
                [
                    [_("area under the curve"), interval(found.auc)],
                    [_("balanced accuracy"), interval(found.balanced_accuracy)],
                    [_("sensitivity"), interval(found.sensitivity)],
                    [_("specificity"), interval(found.specificity)],
                ],
            )
        )
    return Section(_("Sources held out"), blocks)


def distorted_section(figures: EvaluationFigures) -> Section:
    """Return the section on distorted films."""
    entries = figures.distorted
    areas = {_(name): entry.classifier.auc for name, entry in entries.items() if entry.classifier}
    with_masks = {name: entry.lungs for name, entry in entries.items() if entry.lungs.films}
    dices = {_(name): lungs.both.mean for name, lungs in with_masks.items() if lungs.both.mean}
    blocks: list[Block] = [
        Table(
            _("The classifier on the same films, distorted"),
            [
                _("films"),
                _("score withheld"),
                _("area under the curve"),
                _("balanced accuracy"),
                _("area under the curve, regardless of quality checks"),
            ],
            [_distorted_row(name, entry) for name, entry in entries.items()],
            _("Films without a score are excluded, except in the last column."),
        )
    ]
    if areas:
        blocks.append(
            Image(
                _("Area under the curve by distortion; dashed: undistorted."),
                _("The areas of the table above, films with a score, as dots with intervals."),
                plots.forest(areas, _("area under the curve"), next(iter(areas.values())).value),
            )
        )
    if dices:
        blocks += [
            Table(
                _("The lungs on the same films, distorted: Dice of both together, human masks"),
                [_("films"), _("n"), _("median"), _("mean")],
                [
                    [
                        _(name),
                        str(lungs.films),
                        interval(lungs.both.median),
                        interval(lungs.both.mean),
                    ]
                    for name, lungs in with_masks.items()
                ],
                _("Masks are transformed with the film. No film is excluded by quality checks."),
            ),
            Image(
                _("Mean Dice by distortion; dashed: undistorted."),
                _("The means of the table above, as dots with intervals."),
                plots.forest(dices, _("mean Dice"), next(iter(dices.values())).value),
            ),
        ]
    return Section(_("Distorted films"), blocks)


def _distorted_row(name: str, entry: DistortedFigures) -> list[str]:
    found, everything = entry.classifier, entry.whatever_the_checks_say
    return [
        _(name),
        _("{withheld} of {films}").format(withheld=entry.withheld, films=entry.films),
        interval(found.auc if found else None),
        interval(found.balanced_accuracy if found else None),
        interval(everything.auc if everything else None),
    ]


def bias_section(figures: EvaluationFigures) -> Section:
    """Return the section on bias probes, in comparison with the classifier."""
    probes = figures.probes
    title = _("Bias: what predicts the source")
    if not probes:
        return Section(
            title,
            [Paragraph(_("No probes given. Run 'covidxray probe' and pass its file with --probes."))],
        )
    area = figures.classifier.performance.auc
    rows = [[_("the masked classifier, area under the curve"), "", interval(area), "0.5", "", ""]]
    rows += [
        [
            probe.name,
            probe.question,
            interval(probe.interval),
            "" if probe.chance is None else number_text(probe.chance, ".2f"),
            str(probe.films),
            probe.note,
        ]
        for probe in probes
    ]
    chart = {_("the masked classifier"): area} | {probe.name: probe.interval for probe in probes}
    return Section(
        title,
        [
            Paragraph(
                _(
                    "Most probes see no lung, or predict something other than the disease; small "
                    "networks on the lungs and on the whole film are included for comparison. A probe "
                    "far above chance shows what a classifier could use instead of the lungs, not that "
                    "it does."
                )
            ),
            Table(
                _("Probes"),
                [_("probe"), _("question"), _("value (95% CI)"), _("chance"), _("films"), _("note")],
                rows,
            ),
            Image(
                _("Probes and the masked classifier; dashed: area under the curve of the classifier."),
                _("The values of the table above, as dots with intervals."),
                plots.forest(chart, _("value"), area.value),
            ),
        ],
    )
