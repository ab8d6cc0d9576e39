"""Section on films on which a reader would be misled, each with what the reading says of the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from CovidXRayLib.evaluation.document.document import Block, Paragraph, Section, Table
from CovidXRayLib.evaluation.document.wording import percent
from CovidXRayLib.evaluation.figures.failures import FAILURE_KINDS, Failure, FailureKind
from CovidXRayLib.evaluation.scoring.film_result import FilmResult
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, number_text

KIND_NAMES: Final[Mapping[FailureKind, str]] = MappingProxyType(
    {
        "false_suggestive": gettext_noop("Suggestive without COVID-19"),
        "false_not_suggestive": gettext_noop("Not suggestive with COVID-19"),
        "map_off_lesions": gettext_noop("Opacity map off the drawn lesions"),
        "withheld": gettext_noop("Score withheld without known cause"),
        "severity_off": gettext_noop("Severity furthest from the readers"),
    }
)


def failures_section(failures: Sequence[Failure], gallery: Sequence[Block] = ()) -> Section:
    """Return a table of each kind of failure.

    Parameters
    ----------
    gallery
        Images of these films, if any are to be shown.
    """
    blocks: list[Block] = [
        Paragraph(
            _(
                "Why a network errs is not known; the last column is what its own reading says of the "
                "film. The worst of each kind are listed; films without COVID-19 by label."
            )
        )
    ]
    for kind in FAILURE_KINDS:
        rows = [_row(failure) for failure in failures if failure.kind == kind]
        name = _(KIND_NAMES[kind])
        if rows:
            header = [_("film"), _("label"), _("projection"), _("probability"), _("what the reading says")]
            blocks.append(Table(name, header, rows))
        else:
            blocks.append(Paragraph(_("{kind}: none.").format(kind=name)))
    return Section(_("Failures by kind"), [*blocks, *gallery])


def _row(failure: Failure) -> list[str]:
    result = failure.result
    return [
        result.film.id,
        result.film.label,
        result.film.view or _("not stated"),
        "-" if result.probability is None else number_text(result.probability, ".3f"),
        reason(failure),
    ]


def reason(failure: Failure) -> str:
    """Return what the reading of the film says of the failure."""
    result = failure.result
    if failure.kind == "withheld":
        return "; ".join([*_checks(result), *_masks(result)])
    if failure.kind == "map_off_lesions":
        return "; ".join([*_lesions(result), *_masks(result)])
    if failure.kind == "severity_off" and failure.readers:
        first, second = (number_text(score, "g") for score in failure.readers)
        read = _("readers {first} and {second}").format(first=first, second=second)
        return "; ".join([*_severity(result), read, *_masks(result)])
    return "; ".join([*_opacities(failure), *_severity(result), *_masks(result)])


def _checks(result: FilmResult) -> list[str]:
    if not result.withheld_by:
        return [_("no lungs were found")]
    return [_("withheld by {checks}").format(checks=", ".join(result.withheld_by))]


def _lesions(result: FilmResult) -> list[str]:
    found = result.maps.opacity_map if result.maps else None
    if found is None:
        return []
    text = _("hottest tenth of the lungs {hottest} in lesions, which cover {covered}")
    return [text.format(hottest=percent(found.hottest), covered=percent(found.covered))]


def _severity(result: FilmResult) -> list[str]:
    if result.maps is None or result.maps.severity is None:
        return []
    return [_("severity {points} of 18").format(points=number_text(result.maps.severity, ".1f"))]


def _opacities(failure: Failure) -> list[str]:
    """Whether the score of a suggestive film rests on opacities that the map shows."""
    result = failure.result
    if failure.kind != "false_suggestive" or result.maps is None or result.probability is None:
        return []
    erased = result.maps.erasure
    if erased is None:
        return [_("the map shows no opacities, so the score rests on something else")]
    after = number_text(erased.opacities, ".3f")
    if erased.opacities >= result.threshold:
        return [_("still positive ({probability}) without the opacities shown").format(probability=after)]
    return [_("rests on the opacities shown: {probability} without them").format(probability=after)]


def _masks(result: FilmResult) -> list[str]:
    texts = []
    if result.expected_dice is not None:
        lower = number_text(min(result.expected_dice), ".2f")
        texts.append(_("expected Dice {dice}").format(dice=lower))
    if result.overlap is not None and result.film.mask_quality == "human":
        texts.append(_("measured {dice}").format(dice=number_text(result.overlap.both, ".2f")))
    return texts
