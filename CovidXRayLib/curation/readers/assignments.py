"""Assignment of films to readers, and disagreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePath

from sqlalchemy import or_, select

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.id_chunks import in_chunks
from CovidXRayLib.curation.database.models import Assessment, Assignment, Film
from CovidXRayLib.curation.history.events import append, film_not_found, locked_films
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.history.vocabulary import (
    ACCEPTED,
    ADJUDICATION,
    ASSIGNED,
    REJECTED,
    ROUNDS,
)
from CovidXRayLib.curation.readers.answers import assessments, name_of
from CovidXRayLib.curation.review_database import ReviewDatabase


@dataclass(frozen=True)
class Disagreement:
    """A film with an unresolved disagreement, and the first two differing assessments.

    Attributes
    ----------
    name
        The film's file name.
    first, second
        The two assessments, with the readers' ids.
    """

    film_id: int
    name: str
    first: AssessmentView
    second: AssessmentView


def assign(
    database: ReviewDatabase, film_ids: Iterable[int], reader_id: int, round: int, by: int | None = None
) -> int:
    """Assign films to a reader; existing assignments are kept.

    Parameters
    ----------
    database
        The review database.
    film_ids, reader_id
        The films, and the reader.
    round
        1 first read, 2 second read, 3 adjudication.
    by
        The assigning reader; None for the program.

    Returns
    -------
    int
        Number of new assignments.

    Raises
    ------
    ReviewDatabaseError
        If there is no such film or reader; films before it may have been assigned, 500 at a time.
    """
    if round not in ROUNDS:
        raise ValueError(f"round is {round}; it must be one of {ROUNDS}")
    return sum(_assign(database, some, reader_id, round, by) for some in in_chunks(dict.fromkeys(film_ids)))


def _assign(
    database: ReviewDatabase, film_ids: list[int], reader_id: int, round_: int, by: int | None
) -> int:
    with database.transaction() as session:
        name_of(session, reader_id)  # raises an error if the reader does not exist
        films = locked_films(session, film_ids)
        missing = set(film_ids) - {film.id for film in films}
        if missing:
            raise film_not_found(min(missing))
        query = select(Assignment.film_id).where(
            Assignment.film_id.in_(film_ids), Assignment.reader_id == reader_id, Assignment.round == round_
        )
        known = set(session.scalars(query))
        new = [film for film in films if film.id not in known]
        at = now(session)
        value = {"reader_id": reader_id, "round": round_}
        for film in new:
            append(session, film, ASSIGNED, value, reader_id=by, at=at)
        refold(session, new)
        return len(new)


def has_assignments(database: ReviewDatabase, reader_id: int) -> bool:
    """Return whether a reader is to read any film."""
    assigned = select(Assignment.film_id).where(
        Assignment.reader_id == reader_id, Assignment.round != ADJUDICATION
    )
    with database.reading() as session:
        return session.scalar(assigned.limit(1)) is not None


def disagreements(database: ReviewDatabase, adjudicator_id: int | None = None) -> list[Disagreement]:
    """Return the films with unresolved disagreements, by id.

    Parameters
    ----------
    adjudicator_id
        The adjudicator: films that this reader has yet to read are left out, since adjudication would unblind
        them.
    """
    with database.reading() as session:
        query = select(Film.id, Film.path).where(Film.state == "disagreed").order_by(Film.id)
        if adjudicator_id is not None:
            answered = select(Assessment.film_id).where(
                Assessment.reader_id == adjudicator_id, Assessment.label != ""
            )
            to_read = select(Assignment.film_id).where(
                Assignment.reader_id == adjudicator_id, Assignment.round != ADJUDICATION
            )
            query = query.where(or_(Film.id.not_in(to_read), Film.id.in_(answered)))
        paths: dict[int, str] = dict(session.execute(query).all())
    by_film: dict[int, list[AssessmentView]] = defaultdict(list)
    for view in assessments(database, paths):
        by_film[view.film_id].append(view)
    found = []
    for film_id, path in paths.items():
        for first, second in combinations(by_film[film_id], 2):
            if _differ(first, second):
                found.append(Disagreement(film_id, PurePath(path).name, first, second))
                break
    return found


def _differ(first: AssessmentView, second: AssessmentView) -> bool:
    if first.label and second.label and first.label != second.label:
        return True
    return first.mask_id == second.mask_id and {first.mask, second.mask} == {ACCEPTED, REJECTED}
