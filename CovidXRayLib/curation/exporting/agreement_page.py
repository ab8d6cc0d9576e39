"""Inter-reader agreement as a Markdown page."""

from __future__ import annotations

from collections.abc import Sequence

from CovidXRayLib.curation.exporting.agreement_report import AgreementReport, ReaderPair
from CovidXRayLib.curation.exporting.markdown import markdown_table
from CovidXRayLib.curation.readers.agreement import AnswerAgreement
from CovidXRayLib.curation.readers.consensus_agreement import ConsensusAgreement
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.consensus import MIN_MASKS
from CovidXRayLib.metrics.intervals import Interval


def to_markdown(report: AgreementReport) -> str:
    """Return the report as a Markdown page, in the current language."""
    lines = ["# " + _("Inter-reader agreement"), ""]
    if not report.pairs:
        return "\n".join([*lines, _("No film has been read by two readers yet."), ""])
    lines += [
        _("Films read by two readers or more: {films}.").format(films=report.films),
        "",
        _(
            "95% CI by bootstrap over patients. Cohen's kappa: 1 = perfect, 0 = chance agreement; it "
            "drops when one category is rare, so see the table as well. Adjudicators are not counted "
            "as readers."
        ),
        "",
    ]
    for pair in report.pairs:
        lines += _pair_lines(pair)
    if report.consensus:
        lines += _consensus_lines(report.consensus)
    return "\n".join(lines)


def _pair_lines(pair: ReaderPair) -> list[str]:
    lines = ["## " + _("{first} and {second}").format(first=pair.first, second=pair.second), ""]
    if pair.answers is not None:
        kappa = pair.answers.kappa
        lines += [
            _("- Films read by both: {films}").format(films=pair.answers.films),
            _("- Agreement: {share}").format(share=pair.answers.agreed),
            _("- Cohen's kappa: {kappa}").format(
                kappa=_("not defined (both readers used a single category)")
                if kappa is None
                else _in_numbers(kappa)
            ),
            "",
            *_table_lines(pair.first, pair.second, pair.answers),
            "",
        ]
    if pair.masks is not None:
        masks = pair.masks
        lines += [
            _("- Films with masks accepted by both: {films}, identical on {same}").format(
                films=masks.films, same=pair.same_mask
            ),
            _("- Dice of both lungs: mean {mean}, median {median}").format(
                mean=_in_numbers(masks.mean), median=_in_numbers(masks.median)
            ),
            _("- Dice of the right lung: {right}; of the left lung: {left}").format(
                right=_in_numbers(masks.right), left=_in_numbers(masks.left)
            ),
            "",
        ]
    return lines


def _consensus_lines(readers: Sequence[ConsensusAgreement]) -> list[str]:
    head = [_("reader"), _("films"), _("mean Dice"), _("median Dice"), _("right lung"), _("left lung")]
    rows = [
        [each.reader, masks.films, *map(_in_numbers, (masks.mean, masks.median, masks.right, masks.left))]
        for each in readers
        for masks in (each.masks,)
    ]
    return [
        "## " + _("Readers and their consensus"),
        "",
        _(
            "Films with masks of at least {fewest} readers: mask of each reader against the STAPLE "
            "consensus (Warfield et al. 2004). A reader's own mask is part of the consensus, which "
            "raises Dice."
        ).format(fewest=MIN_MASKS),
        "",
        *markdown_table(head, rows),
        "",
    ]


def _table_lines(first: str, second: str, agreement: AnswerAgreement) -> list[str]:
    corner = _("{first} (down), {second} (across)").format(first=first, second=second)
    rows = [
        [answer, *map(str, counts)] for answer, counts in zip(agreement.answers, agreement.table, strict=True)
    ]
    return markdown_table([corner, *agreement.answers], rows)


def _in_numbers(interval: Interval) -> str:
    """Format a figure and its interval with two decimals, or with three if two would round to 1."""
    values = (interval.value, interval.low, interval.high)
    digits = 3 if any(0.995 <= value < 1 for value in values) else 2
    value, low, high = (f"{value:.{digits}f}" for value in values)
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)
