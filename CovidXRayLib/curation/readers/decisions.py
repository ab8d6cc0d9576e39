"""Decisions of readers; each function returns after a durable commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.models import Event, Film, Reader
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.curation.history.events import append, is_in_effect, locked_film
from CovidXRayLib.curation.history.label_vocabulary import Vocabulary
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.stored_vocabulary import vocabulary_in
from CovidXRayLib.curation.history.views import UndoneEvent
from CovidXRayLib.curation.history.vocabulary import (
    ADJUDICATED,
    COMMENT,
    DECISIONS,
    FLAGS,
    FLAGS_SET,
    LABEL,
    MASK,
    UNDO,
    UNUSABLE_REASONS,
)
from CovidXRayLib.curation.readers.answers import assessment_of as assessment_of
from CovidXRayLib.curation.readers.answers import event_view, name_of
from CovidXRayLib.curation.readers.answers import history as history
from CovidXRayLib.curation.readers.mask_choice import mask_for_reader, require_mask
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.i18n import gettext as _


def set_label(
    database: ReviewDatabase,
    film_id: int,
    reader_id: int,
    label: str,
    reason: str = "",
    *,
    seconds: float | None = None,
) -> int:
    """Set a reader's label of a film.

    Parameters
    ----------
    database, film_id, reader_id
        The review database, the film, and the reader.
    label
        Code of a label of the project's vocabulary.
    reason
        One of :data:`.vocabulary.UNUSABLE_REASONS` for labels that count as ``unusable``; else empty.
    seconds
        Time from showing the film to this decision; None if it was not measured. Also of other decisions.

    Returns
    -------
    int
        The event's id, as for the other decisions.

    Raises
    ------
    ValueError
        If label or reason is not one of these.
    ReviewDatabaseError
        If the decision cannot be written, as for the other decisions.
    """
    with database.transaction() as session:
        _require_answer(vocabulary_in(session), label, reason)
        film = locked_film(session, film_id)
        value = _timed({"label": label, "reason": reason}, seconds)
        return _decide(session, film, LABEL, value, reader_id)


def judge_mask(
    database: ReviewDatabase,
    film_id: int,
    reader_id: int,
    accepted: bool,
    mask_id: int | None = None,
    *,
    seconds: float | None = None,
) -> int:
    """Accept or reject a mask.

    Parameters
    ----------
    database, film_id, reader_id
        The review database, the film, and the reader.
    accepted
        Whether the mask is accepted.
    mask_id
        The mask that was shown; None for that of :func:`.mask_versions.newest_mask` for this reader.
    seconds
        As for :func:`set_label`.
    """
    with database.transaction() as session:
        film = locked_film(session, film_id)
        if mask_id is None:
            mask_id = mask_for_reader(session, film_id, reader_id)
        if mask_id is None:
            raise ReviewDatabaseError(
                _(
                    "The film {film_id} has no mask to assess yet; draw one, or analyze the film first."
                ).format(film_id=film_id)
            )
        require_mask(session, film_id, mask_id)
        return _decide(session, film, MASK, _timed({"accepted": accepted}, seconds), reader_id, mask_id)


def set_flags(database: ReviewDatabase, film_id: int, reader_id: int, flags: Iterable[str]) -> int:
    """Replace the reader's quality flags of a film; any of :data:`.vocabulary.FLAGS`."""
    chosen = set(flags)
    if not chosen <= set(FLAGS):
        raise ValueError(f"flags are {sorted(chosen)}; they must be of {FLAGS}")
    value = {"flags": [flag for flag in FLAGS if flag in chosen]}
    with database.transaction() as session:
        return _decide(session, locked_film(session, film_id), FLAGS_SET, value, reader_id)


def comment(database: ReviewDatabase, film_id: int, reader_id: int, text: str) -> int:
    """Set the reader's comment on a film; an empty string removes it."""
    with database.transaction() as session:
        return _decide(session, locked_film(session, film_id), COMMENT, {"text": text.strip()}, reader_id)


def adjudicate(
    database: ReviewDatabase,
    film_id: int,
    reader_id: int,
    label: str,
    mask_id: int | None,
    reason: str = "",
    *,
    seconds: float | None = None,
) -> int:
    """Adjudicate a film: its label and its mask.

    Parameters
    ----------
    database, film_id, reader_id
        The review database, the film, and the reader.
    label, reason, seconds
        As for :func:`set_label`.
    mask_id
        The accepted mask; None if all are rejected.
    """
    with database.transaction() as session:
        _require_answer(vocabulary_in(session), label, reason)
        film = locked_film(session, film_id)
        if mask_id is not None:
            require_mask(session, film_id, mask_id)
        value = _timed({"label": label, "reason": reason}, seconds)
        return _decide(session, film, ADJUDICATED, value, reader_id, mask_id)


def undo(database: ReviewDatabase, reader_id: int) -> UndoneEvent | None:
    """Undo the reader's newest decision; None if there is none.

    The reader's previous decision on that film is in effect again. The undo event is part of the history.
    """
    with database.transaction() as session:
        # Locked, so that two windows of the same reader cannot undo the same decision.
        session.get(Reader, reader_id, with_for_update={"key_share": True})
        names = {reader_id: name_of(session, reader_id)}
        newest = session.scalar(
            select(Event)
            .where(Event.reader_id == reader_id, Event.kind.in_(DECISIONS), is_in_effect())
            .order_by(Event.id.desc())
            .limit(1)
        )
        if newest is None:
            return None
        film = locked_film(session, newest.film_id)
        event = append(session, film, UNDO, {}, reader_id=reader_id, undoes=newest.id)
        refold(session, [film])
        return UndoneEvent(id=event.id, undone=event_view(newest, names, undone=True))


def _decide(
    session: Session,
    film: Film,
    kind: str,
    value: dict[str, Any],
    reader_id: int,
    mask_id: int | None = None,
) -> int:
    name_of(session, reader_id)  # raises an error if the reader does not exist
    event = append(session, film, kind, value, reader_id=reader_id, mask_id=mask_id)
    refold(session, [film])
    return event.id


def _timed(value: dict[str, Any], seconds: float | None) -> dict[str, Any]:
    return value if seconds is None else {**value, "seconds": round(seconds, 1)}


def _require_answer(vocabulary: Vocabulary, label: str, reason: str) -> None:
    if label not in vocabulary.codes:
        raise ValueError(f"label is {label!r}; it must be one of {vocabulary.codes}")
    unusable = vocabulary.is_unusable(label)
    if unusable and reason not in UNUSABLE_REASONS:
        raise ValueError(f"reason is {reason!r}; it must be one of {UNUSABLE_REASONS}")
    if not unusable and reason:
        raise ValueError(f"reason is {reason!r}; only an unusable film has one")
