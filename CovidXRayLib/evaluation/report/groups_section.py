"""Section on subgroups by source, projection and age."""

from __future__ import annotations

from collections.abc import Mapping

from CovidXRayLib.evaluation.document import plots
from CovidXRayLib.evaluation.document.document import Block, Image, Paragraph, Section, Table
from CovidXRayLib.evaluation.document.wording import interval, share
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.figures.group_figures import ClassRecall, GroupFigures
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import pgettext


def groups_section(figures: EvaluationFigures) -> Section:
    """Return the section on sensitivity, specificity and AUC by source, projection and age."""
    figure = figures.classifier
    tables = (
        (_("By source family"), _("source family"), figure.by_source_family),
        (_("By projection"), _("projection"), figure.by_view),
        (_("By age"), _("age"), figure.by_age),
    )
    blocks: list[Block] = [
        Paragraph(
            _(
                "Where a source contains only one class, a classifier can learn the source instead of "
                "the disease. Within a group that contains both classes it gains nothing by that. "
                "Projection, age and source are correlated in these films, so the groups are not "
                "independent."
            )
        )
    ]
    blocks += [_group_table(*table) for table in tables]
    blocks.append(
        Table(
            _("COVID-19 films of one source family against all other films"),
            [_("source family"), _("COVID-19"), _("others"), _("area under the curve")],
            [
                [family, str(entry.covid), str(entry.other), interval(entry.auc)]
                for family, entry in figure.covid_families.items()
            ],
        )
    )
    if figure.pattern_against_none:
        blocks.append(
            Table(
                _("COVID-19 films with a pattern against those of the same source without"),
                [_("source family"), _("pattern"), pgettext("pattern", "none"), _("area under the curve")],
                [
                    [
                        family,
                        str(entry.covid),
                        str(entry.other),
                        interval(entry.auc) if entry.auc else _("fewer than five of a class"),
                    ]
                    for family, entry in figure.pattern_against_none.items()
                ],
                _("Both are from one source, so only the lungs can distinguish them."),
            )
        )
    areas = {
        f"{_(name)}": entry.auc for *_title, groups in tables for name, entry in groups.items() if entry.auc
    } | {_("{family} against all others").format(family=name): entry.auc
         for name, entry in figure.covid_families.items() if entry.auc}  # fmt: skip
    if areas:
        blocks.append(
            Image(
                _("Area under the curve by group; dashed: all films."),
                _("The areas of the tables above, as dots with intervals."),
                plots.forest(areas, _("area under the curve"), figure.performance.auc.value),
            )
        )
    return Section(_("Groups of films"), blocks)


def _group_table(caption: str, column: str, groups: Mapping[str, GroupFigures]) -> Table:
    def right(entry: ClassRecall) -> str:
        if not entry.films:
            return _("no film")
        return _("{share} of {films}").format(share=share(entry.right, 0), films=entry.films)

    return Table(
        caption,
        [column, _("correct, COVID-19"), _("correct, others"), _("area under the curve")],
        [
            [
                _(name),
                right(entry.covid),
                right(entry.other),
                interval(entry.auc) if entry.auc else _("fewer than five of a class"),
            ]
            for name, entry in groups.items()
        ],
        _("Wilson 95% CI of the fractions correct."),
    )
