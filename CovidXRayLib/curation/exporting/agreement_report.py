"""How well the readers of a store agree with each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select

from CovidXRayLib.curation.database.models import Assignment, Event
from CovidXRayLib.curation.history.views import AssessmentView, FilmView
from CovidXRayLib.curation.history.vocabulary import ADJUDICATED, ADJUDICATION, ANSWERS
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.readers.agreement import (
    AnswerAgreement,
    MaskAgreement,
    answer_agreement,
    mask_agreement,
    mask_dice,
)
from CovidXRayLib.curation.readers.answers import assessments
from CovidXRayLib.curation.readers.consensus_agreement import (
    ConsensusAgreement,
    consensus_agreement,
    has_mask,
)
from CovidXRayLib.curation.readers.mask_versions import mask
from CovidXRayLib.curation.readers.reader_table import reader_numbers
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.i18n import gettext as _

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
    consensus
        Each reader of films that enough readers have masks of.
    """

    films: int
    pairs: tuple[ReaderPair, ...]
    consensus: tuple[ConsensusAgreement, ...] = ()


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
        len(doubly),
        tuple(pair for pair in compared if pair.answers is not None or pair.masks is not None),
        consensus_agreement(store, reads, lambda film_id: patient_of(films[film_id]), name),
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
    masked = [(one, other) for one, other in found if has_mask(one) and has_mask(other)]
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


def _dice(store: Store, one: AssessmentView, other: AssessmentView) -> tuple[float, float, float]:
    if one.mask_id is None or other.mask_id is None or one.mask_id == other.mask_id:
        return 1.0, 1.0, 1.0
    return mask_dice(mask(store, one.mask_id).labels, mask(store, other.mask_id).labels)
