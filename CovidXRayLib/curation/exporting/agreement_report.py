"""How well the readers of a store agree with each other, as figures and as a page of Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select

from CovidXRayLib.curation.database.models import Assignment, Event
from CovidXRayLib.curation.exporting.markdown import markdown_table
from CovidXRayLib.curation.history.views import AssessmentView, FilmView
from CovidXRayLib.curation.history.vocabulary import ACCEPTED, ADJUDICATED, ADJUDICATION, ANSWERS
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.readers.agreement import (
    AnswerAgreement,
    MaskAgreement,
    answer_agreement,
    mask_agreement,
    mask_dice,
)
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.readers.reader_table import reader_numbers
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.metrics.intervals import Interval

Pair = tuple[AssessmentView, AssessmentView]
Read = tuple[int, int]  # a film and its reader


@dataclass(frozen=True)
class ReaderPair:
    """Two readers who have films in common.

    Attributes
    ----------
    first, second
        Their names, or numbers.
    answers
        None where no film was answered by both.
    masks
        Between the masks that both accepted or drew; None where there are none.
    same_mask
        On how many of those films both accepted the very same mask: their Dice is 1 and shows only that
        neither found a reason to change it.
    """

    first: str
    second: str
    answers: AnswerAgreement | None
    masks: MaskAgreement | None
    same_mask: int


@dataclass(frozen=True)
class AgreementReport:
    """What all pairs of readers have in common.

    Attributes
    ----------
    films
        How many films have answers of two readers or more, adjudicators aside.
    pairs
        By the readers' order in the store.
    """

    films: int
    pairs: tuple[ReaderPair, ...]

    def to_markdown(self) -> str:
        """Return the report as a page, in the language in use."""
        lines = [f"# {_('Agreement between readers')}", ""]
        if not self.pairs:
            return "\n".join([*lines, _("No film has been read by two readers yet."), ""])
        lines += [
            _("Films read by two readers or more: {films}.").format(films=self.films),
            "",
            _(
                "Intervals hold 95 % and come from drawing patients anew, since films of one patient "
                "resemble each other. Kappa (Cohen 1960) is 1 for full agreement and 0 for what chance alone "
                "would give; it falls when one answer is rare, so look at the table, too. Who settled a film "
                "counts as no reader of it, having seen both answers."
            ),
            "",
        ]
        for pair in self.pairs:
            lines += _pair_lines(pair)
        return "\n".join(lines)


def agreement_report(store: Store, *, name_readers: bool = True) -> AgreementReport:
    """Compare all readers of a store, two at a time, on the films that both have read.

    Parameters
    ----------
    name_readers
        False: they are numbered, for a report that is passed on.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    asked_to_settle, settled = _settling(store)
    reads: dict[int, list[AssessmentView]] = defaultdict(list)
    for view in assessments(store):
        read = (view.film_id, view.reader_id)
        # Both have seen what the readers said. Who answered first and settled later read it unaware.
        if read not in asked_to_settle and (view.answered or read not in settled):
            reads[view.film_id].append(view)
    pairs: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for views in reads.values():
        ordered = sorted(views, key=lambda view: view.reader_id)
        for one, other in combinations(ordered, 2):
            pairs[one.reader_id, other.reader_id].append((one, other))
    doubly = [film_id for film_id, views in reads.items() if sum(view.answered for view in views) > 1]
    in_pairs = sorted({one.film_id for found in pairs.values() for one, _other in found})
    films = {film.id: film for film in all_films(store, in_pairs)}
    numbers = reader_numbers(store)

    def name(view: AssessmentView) -> str:
        return view.reader if name_readers else _("Reader {number}").format(number=numbers[view.reader_id])

    compared = [_compare(store, found, films, name) for _ids, found in sorted(pairs.items())]
    return AgreementReport(
        len(doubly), tuple(pair for pair in compared if pair.answers is not None or pair.masks is not None)
    )


def patient_of(film: FilmView) -> str:
    """Return what the films of one patient have in common; of an unknown patient each film is alone."""
    return film.patient_key or f"film {film.id}"


def _settling(store: Store) -> tuple[set[Read], set[Read]]:
    """Return who was asked to settle a film and not to read it, and who settled it."""
    with store.reading() as session:
        asked = session.execute(select(Assignment.film_id, Assignment.reader_id, Assignment.round)).all()
        settled = session.execute(
            select(Event.film_id, Event.reader_id).where(Event.kind == ADJUDICATED)
        ).all()
    reading = {(film, reader) for film, reader, number in asked if number != ADJUDICATION}
    asked_to_settle = {(film, reader) for film, reader, _number in asked} - reading
    return asked_to_settle, {(film, reader) for film, reader in settled if reader is not None}


def _compare(
    store: Store,
    found: Sequence[Pair],
    films: Mapping[int, FilmView],
    name: Callable[[AssessmentView], str],
) -> ReaderPair:
    answered = [(one, other) for one, other in found if one.answered and other.answered]
    masked = [(one, other) for one, other in found if _has_mask(one) and _has_mask(other)]
    answers = None
    if answered:
        answers = answer_agreement(
            [one.label for one, _other in answered],
            [other.label for _one, other in answered],
            [patient_of(films[one.film_id]) for one, _other in answered],
            ANSWERS,
        )
    return ReaderPair(
        name(found[0][0]),
        name(found[0][1]),
        answers,
        mask_agreement(
            [_dice(store, one, other) for one, other in masked],
            [patient_of(films[one.film_id]) for one, _other in masked],
        ),
        sum(one.mask_id == other.mask_id for one, other in masked),
    )


def _has_mask(view: AssessmentView) -> bool:
    return view.mask == ACCEPTED and view.mask_id is not None


def _dice(store: Store, one: AssessmentView, other: AssessmentView) -> tuple[float, float, float]:
    if one.mask_id is None or other.mask_id is None or one.mask_id == other.mask_id:
        return 1.0, 1.0, 1.0
    return mask_dice(mask(store, one.mask_id).labels, mask(store, other.mask_id).labels)


def _pair_lines(pair: ReaderPair) -> list[str]:
    lines = [f"## {_('{first} and {second}').format(first=pair.first, second=pair.second)}", ""]
    if pair.answers is not None:
        kappa = pair.answers.kappa
        lines += [
            _("- Films answered by both: {films}").format(films=pair.answers.films),
            _("- Same answer: {share}").format(share=pair.answers.agreed),
            _("- Cohen's kappa: {kappa}").format(
                kappa=_("not defined, as both always gave one and the same answer")
                if kappa is None
                else in_numbers(kappa)
            ),
            "",
            *_table_lines(pair.first, pair.second, pair.answers),
            "",
        ]
    if pair.masks is not None:
        masks = pair.masks
        lines += [
            _("- Films with an accepted mask of both: {films}, on {same} of them the very same mask").format(
                films=masks.films, same=pair.same_mask
            ),
            _("- Dice of both lungs: mean {mean}, median {median}").format(
                mean=in_numbers(masks.mean), median=in_numbers(masks.median)
            ),
            _("- Dice of the right lung: {right}; of the left lung: {left}").format(
                right=in_numbers(masks.right), left=in_numbers(masks.left)
            ),
            "",
        ]
    return lines


def _table_lines(first: str, second: str, agreement: AnswerAgreement) -> list[str]:
    corner = _("{first} (down), {second} (across)").format(first=first, second=second)
    rows = [
        [answer, *map(str, counts)] for answer, counts in zip(agreement.answers, agreement.table, strict=True)
    ]
    return markdown_table([corner, *agreement.answers], rows)


def in_numbers(interval: Interval) -> str:
    """Write a figure and its interval with two decimals, three where two would round to 1."""
    values = (interval.value, interval.low, interval.high)
    digits = 3 if any(0.995 <= value < 1 for value in values) else 2
    value, low, high = (f"{value:.{digits}f}" for value in values)
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)
