"""Current assessments, and the history of films."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.id_chunks import in_chunks
from CovidXRayLib.curation.database.models import Assessment, AssessmentFlag, Event, Reader
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.curation.history.events import is_in_effect
from CovidXRayLib.curation.history.views import AssessmentView, EventView
from CovidXRayLib.curation.history.vocabulary import ACCEPTED, ADJUDICATED, FLAGS, REJECTED
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.i18n import gettext as _

_ANSWERS = select(Assessment, Reader.name).join(Reader, Reader.id == Assessment.reader_id)


def assessment_of(database: ReviewDatabase, film_id: int, reader_id: int) -> AssessmentView:
    """Return a reader's assessment of a film; empty if there is none.

    Raises
    ------
    ReviewDatabaseError
        If there is no such reader.
    """
    with database.reading() as session:
        one = _ANSWERS.where(Assessment.film_id == film_id, Assessment.reader_id == reader_id)
        for view in _views(session, one, [film_id]):
            return view
        return AssessmentView(film_id=film_id, reader_id=reader_id, reader=name_of(session, reader_id))


def adjudication_of(database: ReviewDatabase, film_id: int) -> AssessmentView | None:
    """Return how a film was adjudicated, and by whom; None if it was not, or if that was undone."""
    newest = (
        select(Event)
        .where(Event.film_id == film_id, Event.kind == ADJUDICATED, is_in_effect())
        .order_by(Event.id.desc())
        .limit(1)
    )
    with database.reading() as session:
        event = session.scalar(newest)
        if event is None or event.reader_id is None:
            return None
        return AssessmentView(
            film_id=film_id,
            reader_id=event.reader_id,
            reader=name_of(session, event.reader_id),
            label=event.value["label"],
            reason=event.value["reason"],
            mask=REJECTED if event.mask_id is None else ACCEPTED,
            mask_id=event.mask_id,
            answered_at=event.at,
            seconds=event.value.get("seconds"),
        )


def assessments(database: ReviewDatabase, film_ids: Iterable[int] | None = None) -> list[AssessmentView]:
    """Return the assessments of all readers, for all or some films, ordered by film and reader."""
    in_order = _ANSWERS.order_by(Assessment.film_id, Assessment.reader_id)
    with database.reading() as session:
        if film_ids is None:
            return _views(session, in_order, None)
        found = []
        for some in in_chunks(sorted(set(film_ids))):
            found += _views(session, in_order.where(Assessment.film_id.in_(some)), some)
        return found


def history(database: ReviewDatabase, film_id: int) -> list[EventView]:
    """Return all events of a film, oldest first."""
    with database.reading() as session:
        names: dict[int, str] = dict(session.execute(select(Reader.id, Reader.name)).all())
        events = session.scalars(select(Event).where(Event.film_id == film_id).order_by(Event.id)).all()
        undone = {event.undoes for event in events}
        return [event_view(event, names, event.id in undone) for event in events]


def event_view(event: Event, names: dict[int, str], undone: bool) -> EventView:
    """Convert an event row to its view."""
    return EventView(
        id=event.id,
        film_id=event.film_id,
        reader_id=event.reader_id,
        reader="" if event.reader_id is None else names[event.reader_id],
        at=event.at,
        kind=event.kind,
        value=event.value,
        model_version=event.model_version,
        mask_id=event.mask_id,
        undoes=event.undoes,
        undone=undone,
    )


def name_of(session: Session, reader_id: int) -> str:
    """Return a reader's name.

    Raises
    ------
    ReviewDatabaseError
        If there is no such reader.
    """
    reader = session.get(Reader, reader_id)
    if reader is None:
        raise ReviewDatabaseError(
            _("The review database has no reader {reader_id}; choose your name again.").format(
                reader_id=reader_id
            )
        )
    return reader.name


def _views(
    session: Session, query: Select[Assessment, str], film_ids: list[int] | None
) -> list[AssessmentView]:
    of_these = select(AssessmentFlag)
    if film_ids is not None:
        of_these = of_these.where(AssessmentFlag.film_id.in_(film_ids))
    flags: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in session.scalars(of_these):
        flags[row.film_id, row.reader_id].add(row.flag)
    return [
        AssessmentView(
            film_id=assessment.film_id,
            reader_id=assessment.reader_id,
            reader=name,
            label=assessment.label,
            reason=assessment.reason,
            mask=assessment.mask,
            mask_id=assessment.mask_id,
            flags=tuple(flag for flag in FLAGS if flag in flags[assessment.film_id, assessment.reader_id]),
            comment=assessment.comment,
            answered_at=assessment.answered_at,
            seconds=assessment.seconds,
        )
        for assessment, name in session.execute(query)
    ]
