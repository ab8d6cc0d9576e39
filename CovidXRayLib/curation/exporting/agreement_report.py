"""Inter-reader agreement in a review database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from sqlalchemy import select

from CovidXRayLib.curation.database.models import Assignment, Event
from CovidXRayLib.curation.history.views import AssessmentView, FilmView
from CovidXRayLib.curation.history.vocabulary import ADJUDICATED, ADJUDICATION
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.labels.project_vocabulary import vocabulary_of
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
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.i18n import gettext as _

Pair = tuple[AssessmentView, AssessmentView]
Read = tuple[int, int]  # a film and its reader

_IDENTICAL: Final = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class ReaderPair:
    """Two readers with films in common.

    Attributes
    ----------
    first, second
        Names or numbers of the readers.
    answers
        Agreement on labels; None if no film was read by both.
    masks
        Agreement on the masks that both accepted or drew; None if there are none.
    same_mask
        Number of these films on which both masks are identical in every pixel; their Dice of 1 mostly shows
        that neither found a reason to edit the proposed mask.
    """

    first: str
    second: str
    answers: AnswerAgreement | None
    masks: MaskAgreement | None
    same_mask: int


@dataclass(frozen=True)
class AgreementReport:
    """Agreement of all pairs of readers.

    Attributes
    ----------
    films
        Number of films read by two or more readers, not counting adjudicators.
    pairs
        All pairs, in the order of the readers in the database.
    consensus
        Agreement of each reader with the consensus, on films with masks of enough readers.
    """

    films: int
    pairs: tuple[ReaderPair, ...]
    consensus: tuple[ConsensusAgreement, ...] = ()


def agreement_report(database: ReviewDatabase, *, name_readers: bool = True) -> AgreementReport:
    """Compare all pairs of readers on the films that both have read.

    Parameters
    ----------
    name_readers
        Whether readers are named; else they are numbered, for a report to be shared.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be read.
    """
    assigned_to_adjudicate, adjudicated = _adjudications(database)
    reads: dict[int, list[AssessmentView]] = defaultdict(list)
    for view in assessments(database):
        read = (view.film_id, view.reader_id)
        # Adjudicators have seen the other readings, unless they had read the film before.
        if read not in assigned_to_adjudicate and (view.answered or read not in adjudicated):
            reads[view.film_id].append(view)
    pairs: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for views in reads.values():
        ordered = sorted(views, key=lambda view: view.reader_id)
        for one, other in combinations(ordered, 2):
            pairs[one.reader_id, other.reader_id].append((one, other))
    doubly = [film_id for film_id, views in reads.items() if sum(view.answered for view in views) > 1]
    in_pairs = sorted({one.film_id for found in pairs.values() for one, _other in found})
    films = {film.id: film for film in all_films(database, in_pairs)}
    numbers = reader_numbers(database)

    def name(view: AssessmentView) -> str:
        return view.reader if name_readers else _("Reader {number}").format(number=numbers[view.reader_id])

    compared = [_compare(database, found, films, name) for _ids, found in sorted(pairs.items())]
    return AgreementReport(
        len(doubly),
        tuple(pair for pair in compared if pair.answers is not None or pair.masks is not None),
        consensus_agreement(database, reads, lambda film_id: patient_of(films[film_id]), name),
    )


def patient_of(film: FilmView) -> str:
    """Return the patient of a film for grouping; films without a known patient are groups of their own."""
    return film.patient_key or f"film {film.id}"


def _adjudications(database: ReviewDatabase) -> tuple[set[Read], set[Read]]:
    """Return the assigned adjudicators who were not assigned to read, and the actual adjudicators."""
    with database.reading() as session:
        assigned = session.execute(select(Assignment.film_id, Assignment.reader_id, Assignment.round)).all()
        adjudicated = session.execute(
            select(Event.film_id, Event.reader_id).where(Event.kind == ADJUDICATED)
        ).all()
    reading = {(film, reader) for film, reader, number in assigned if number != ADJUDICATION}
    assigned_to_adjudicate = {(film, reader) for film, reader, _number in assigned} - reading
    return assigned_to_adjudicate, {(film, reader) for film, reader in adjudicated if reader is not None}


def _compare(
    database: ReviewDatabase,
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
            vocabulary_of(database).codes,
        )
    dice = [_dice(database, one, other) for one, other in masked]
    return ReaderPair(
        name(found[0][0]),
        name(found[0][1]),
        answers,
        mask_agreement(
            [_IDENTICAL if each is None else each for each in dice],
            [patient_of(films[one.film_id]) for one, _other in masked],
        ),
        dice.count(None),
    )


def _dice(
    database: ReviewDatabase, one: AssessmentView, other: AssessmentView
) -> tuple[float, float, float] | None:
    """Return the Dice coefficients of two readers' masks; None if all their pixels are the same."""
    if one.mask_id is None or other.mask_id is None or one.mask_id == other.mask_id:
        return None
    # Masks that were imported, or drawn alike, are equal in content and not in their ids.
    first, second = (mask(database, mask_id).labels for mask_id in (one.mask_id, other.mask_id))
    return None if np.array_equal(first, second) else mask_dice(first, second)
