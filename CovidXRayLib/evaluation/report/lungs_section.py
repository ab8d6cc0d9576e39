"""Section on lung segmentation: agreement of the U-Net with readers, and between readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from CovidXRayLib.evaluation.document import plots
from CovidXRayLib.evaluation.document.document import Block, Image, Paragraph, Section, Table
from CovidXRayLib.evaluation.document.wording import interval, percent, share
from CovidXRayLib.evaluation.figures.evaluation_figures import EvaluationFigures
from CovidXRayLib.evaluation.lungs.lung_figures import is_opaque
from CovidXRayLib.evaluation.lungs.mask_agreement import Agreement
from CovidXRayLib.evaluation.report.summary import expected_dice_sentence
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.i18n import gettext as _


def lungs_section(figures: EvaluationFigures, results: Sequence[FilmResult]) -> Section:
    """Return agreement with human masks, also by opacity and source, with silver masks, and between teams."""
    lungs, readers = figures.lungs, figures.readers
    human = lungs.human
    groups = {
        _("human masks, all"): human.all,
        _("human masks, clear lungs"): human.clear,
        _("human masks, opaque lungs"): human.opaque,
        **{
            _("human masks, {family}").format(family=family): entry
            for family, entry in human.by_source_family.items()
        },
        _("silver masks"): lungs.silver,
    }
    same = readers.same_films
    teams = {
        _("two teams, all films with two masks"): readers.teams_all_films,
        _("two teams, the films below"): same.teams,
        _("U-Net and first team"): same.network_and_first_team,
        _("U-Net and second team"): same.network_and_second_team,
    }
    blocks: list[Block] = [
        Paragraph(
            _(
                "On films that the U-Net was not trained on. Lungs count as opaque when more than "
                "{share} of their outer two thirds is closer in gray level to the mediastinum than to "
                "the darkest lung. Silver masks are from another network and exclude the heart, which "
                "by itself lowers the agreement."
            ).format(share=percent(lungs.opaque_from))
        ),
        *_agreement(_("Agreement with masks"), groups),
        Paragraph(
            _("Films with human masks on which the sides are swapped: {count}.").format(
                count=human.all.sides_swapped
            )
        ),
        Paragraph(expected_dice_sentence(lungs.expected)),
        *_expected_on_distorted(figures),
        Paragraph(
            _(
                "Inter-reader agreement: two teams drew the lungs on the same films. The U-Net is "
                "measured in the same way, on those of these films that it was not trained on."
            )
        ),
        *_agreement(_("Readers and U-Net"), teams),
    ]
    spread = _spread(results)
    if spread:
        blocks.append(
            Image(
                _("One dot per film with a human mask."),
                _("Dice of each film, clear and opaque lungs in rows of their own, with the medians."),
                plots.dice_spread(spread),
            )
        )
    return Section(_("Lungs"), blocks)


def _expected_on_distorted(figures: EvaluationFigures) -> list[Block]:
    rows = {name: entry.expected for name, entry in figures.distorted.items() if entry.expected.lungs}
    if not rows:
        return []
    return [
        Table(
            _("Expected and true Dice of single lungs on distorted films"),
            [
                _("films"),
                _("lungs"),
                _("Pearson"),
                _("Spearman"),
                _("good, rejected"),
                _("bad, passed"),
                _("not marked"),
            ],
            [
                [
                    _(name),
                    str(entry.lungs),
                    interval(entry.pearson, 2),
                    interval(entry.spearman, 2),
                    f"{entry.good_refused}/{entry.good}",
                    f"{entry.bad_passed}/{entry.bad}",
                    str(entry.bad_unmarked),
                ]
                for name, entry in rows.items()
            ],
        )
    ]


def _agreement(caption: str, rows: Mapping[str, Agreement]) -> list[Block]:
    measured = {name: entry for name, entry in rows.items() if entry.films}
    if not measured:
        return [Paragraph(_("{caption}: no film.").format(caption=caption))]
    return [
        Table(
            _("{caption}: Dice of both lungs together and of each side").format(caption=caption),
            [_("films"), _("n"), _("median"), _("mean"), _("right, median"), _("left, median")],
            [
                [
                    name,
                    str(entry.films),
                    interval(entry.both.median),
                    interval(entry.both.mean),
                    interval(entry.right.median),
                    interval(entry.left.median),
                ]
                for name, entry in measured.items()
            ],
        ),
        Table(
            _("{caption}: distance of the outlines, fraction of the longer image side").format(
                caption=caption
            ),
            [
                _("films"),
                _("mean distance: mean"),
                _("its median"),
                _("95th percentile: mean"),
                _("its median"),
            ],
            [
                [
                    name,
                    share(entry.outline_distance.mean, 2),
                    share(entry.outline_distance.median, 2),
                    share(entry.outline_distance_95.mean, 2),
                    share(entry.outline_distance_95.median, 2),
                ]
                for name, entry in measured.items()
            ],
            _(
                "Of each film, the mean and the 95th percentile of the distance between both outlines, the "
                "larger of both directions; then mean and median over films."
            ),
        ),
    ]


def _spread(results: Sequence[FilmResult]) -> dict[str, list[float]]:
    rows: dict[str, list[float]] = {_("clear"): [], _("opaque"): []}
    for result in results:
        if result.overlap is not None and result.film.mask_quality == "human":
            rows[_("opaque") if is_opaque(result) else _("clear")].append(result.overlap.both)
    return {name: values for name, values in rows.items() if values}
