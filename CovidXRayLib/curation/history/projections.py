"""Projections of the events, stored for fast lists and always reproducible from the events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.id_chunks import in_chunks
from CovidXRayLib.curation.database.models import Assessment, AssessmentFlag, Assignment, Event, Film
from CovidXRayLib.curation.history.events import locked_films
from CovidXRayLib.curation.history.film_state import FilmState, fold_events
from CovidXRayLib.curation.history.stored_vocabulary import vocabulary_in

Projected = Assessment | AssessmentFlag | Assignment


def rebuild(session: Session) -> None:
    """Recompute all projections from the events."""
    for some in in_chunks(session.scalars(select(Film.id).order_by(Film.id)).all()):
        refold(session, locked_films(session, some))
        session.flush()
        session.expunge_all()


def refold(session: Session, films: Sequence[Film]) -> None:
    """Update the projections of films that are locked in this transaction."""
    ids = [film.id for film in films]
    events: dict[int, list[Event]] = defaultdict(list)
    for event in session.scalars(select(Event).where(Event.film_id.in_(ids)).order_by(Event.id)):
        events[event.film_id].append(event)
    vocabulary = vocabulary_in(session)
    states = {film.id: fold_events(events[film.id], vocabulary) for film in films}
    for film in films:
        _write(film, states[film.id])
    _replace(session, Assessment, ids, (row for id in ids for row in _assessments(id, states[id])))
    _replace(session, AssessmentFlag, ids, (row for id in ids for row in _flags(id, states[id])))
    _replace(session, Assignment, ids, (row for id in ids for row in _assignments(id, states[id])))
    session.flush()


def _write(film: Film, state: FilmState) -> None:
    figures = state.figures
    film.state = state.state
    film.label = state.label
    film.mask = state.mask
    film.mask_id = state.mask_id
    film.model_version = state.model_version
    film.disagreement = state.disagreement
    film.probability = None if figures is None else figures.probability
    film.failed_checks = "" if figures is None else ",".join(figures.failed_checks)
    film.uncertainty = 0.0 if figures is None else figures.uncertainty
    film.suspicion = 0.0 if figures is None else figures.suspicion
    film.severity = None if figures is None else figures.severity


def _assessments(film_id: int, state: FilmState) -> Iterable[Assessment]:
    for reader_id, answer in state.answers.items():
        yield Assessment(
            film_id=film_id,
            reader_id=reader_id,
            label=answer.label,
            reason=answer.reason,
            mask=answer.mask,
            mask_id=answer.mask_id,
            comment=answer.comment,
            answered_at=answer.answered_at,
            seconds=answer.seconds,
        )


def _flags(film_id: int, state: FilmState) -> Iterable[AssessmentFlag]:
    for reader_id, answer in state.answers.items():
        for flag in answer.flags:
            yield AssessmentFlag(film_id=film_id, reader_id=reader_id, flag=flag)


def _assignments(film_id: int, state: FilmState) -> Iterable[Assignment]:
    for reader_id, round_ in state.assignments:
        yield Assignment(film_id=film_id, reader_id=reader_id, round=round_)


def _replace(session: Session, table: type[Any], film_ids: list[int], rows: Iterable[Projected]) -> None:
    """Replace the rows of these films in a table; unchanged rows are kept."""
    keys = [column.key for column in table.__mapper__.primary_key]

    def key_of(row: Projected) -> tuple[Any, ...]:
        return tuple(getattr(row, key) for key in keys)

    kept = {key_of(row): row for row in session.scalars(select(table).where(table.film_id.in_(film_ids)))}
    names = [column.key for column in table.__mapper__.column_attrs]
    for row in rows:
        present = kept.pop(key_of(row), None)
        if present is None:
            session.add(row)
            continue
        for name in names:
            setattr(present, name, getattr(row, name))
    for gone in kept.values():
        session.delete(gone)
