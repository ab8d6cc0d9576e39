"""What readers decide. Each function returns only when the decision is on the disk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.models import Event, Film, Reader
from CovidXRayLib.curation.errors import StoreError
from CovidXRayLib.curation.history.events import append, held_film, still_stands
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.views import UndoneEvent
from CovidXRayLib.curation.history.vocabulary import (
    ADJUDICATED,
    ANSWERS,
    COMMENT,
    DECISIONS,
    FLAGS,
    FLAGS_SET,
    LABEL,
    MASK,
    UNDO,
    UNUSABLE,
    UNUSABLE_REASONS,
)
from CovidXRayLib.curation.readers.answers import assessment_of as assessment_of
from CovidXRayLib.curation.readers.answers import event_view, name_of
from CovidXRayLib.curation.readers.answers import history as history
from CovidXRayLib.curation.readers.mask_choice import mask_for_reader, require_mask
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.i18n import gettext as _


def set_label(store: Store, film_id: int, reader_id: int, label: str, reason: str = "") -> int:
    """Answer a film.

    Parameters
    ----------
    store, film_id, reader_id
        Where, what and who.
    label
        One of :data:`.vocabulary.ANSWERS`.
    reason
        One of :data:`.vocabulary.UNUSABLE_REASONS` for ``unusable``; else empty.

    Returns
    -------
    int
        The event's id, as for the other decisions.

    Raises
    ------
    ValueError
        If the words are none of these.
    StoreError
        If the decision could not be kept, as for the other decisions.
    """
    _require_answer(label, reason)
    with store.transaction() as session:
        film = held_film(session, film_id)
        return _decide(session, film, LABEL, {"label": label, "reason": reason}, reader_id)


def judge_mask(store: Store, film_id: int, reader_id: int, accepted: bool, mask_id: int | None = None) -> int:
    """Accept or reject a mask.

    Parameters
    ----------
    store, film_id, reader_id
        Where, what and who.
    accepted
        Whether the mask may be used.
    mask_id
        The mask that was shown; None for the one that :func:`.masks.newest_mask` gives this reader.
    """
    with store.transaction() as session:
        film = held_film(session, film_id)
        if mask_id is None:
            mask_id = mask_for_reader(session, film_id, reader_id)
        if mask_id is None:
            raise StoreError(
                _("The film {film_id} has no mask to judge yet; draw one, or analyze the film first.").format(
                    film_id=film_id
                )
            )
        require_mask(session, film_id, mask_id)
        return _decide(session, film, MASK, {"accepted": accepted}, reader_id, mask_id)


def set_flags(store: Store, film_id: int, reader_id: int, flags: Iterable[str]) -> int:
    """Set the reader's quality flags of a film, all of them at once; any of :data:`.vocabulary.FLAGS`."""
    chosen = set(flags)
    if not chosen <= set(FLAGS):
        raise ValueError(f"flags are {sorted(chosen)}; they must be of {FLAGS}")
    value = {"flags": [flag for flag in FLAGS if flag in chosen]}
    with store.transaction() as session:
        return _decide(session, held_film(session, film_id), FLAGS_SET, value, reader_id)


def comment(store: Store, film_id: int, reader_id: int, text: str) -> int:
    """Set the reader's comment on a film; an empty text takes it away."""
    with store.transaction() as session:
        return _decide(session, held_film(session, film_id), COMMENT, {"text": text.strip()}, reader_id)


def adjudicate(
    store: Store, film_id: int, reader_id: int, label: str, mask_id: int | None, reason: str = ""
) -> int:
    """Settle a film: its label, and its mask.

    Parameters
    ----------
    store, film_id, reader_id
        Where, what and who.
    label, reason
        As for :func:`set_label`.
    mask_id
        The mask to use; None where none may be used.
    """
    _require_answer(label, reason)
    with store.transaction() as session:
        film = held_film(session, film_id)
        if mask_id is not None:
            require_mask(session, film_id, mask_id)
        return _decide(session, film, ADJUDICATED, {"label": label, "reason": reason}, reader_id, mask_id)


def undo(store: Store, reader_id: int) -> UndoneEvent | None:
    """Take back the reader's newest decision that still stands; None where there is none.

    What stood before it on that film, stands again. The event that takes it back is kept, too.
    """
    with store.transaction() as session:
        # Held, so that two of this reader's windows cannot take back the same decision.
        session.get(Reader, reader_id, with_for_update={"key_share": True})
        names = {reader_id: name_of(session, reader_id)}
        newest = session.scalar(
            select(Event)
            .where(Event.reader_id == reader_id, Event.kind.in_(DECISIONS), still_stands())
            .order_by(Event.id.desc())
            .limit(1)
        )
        if newest is None:
            return None
        film = held_film(session, newest.film_id)
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
    name_of(session, reader_id)  # refuses one who is not there
    event = append(session, film, kind, value, reader_id=reader_id, mask_id=mask_id)
    refold(session, [film])
    return event.id


def _require_answer(label: str, reason: str) -> None:
    if label not in ANSWERS:
        raise ValueError(f"label is {label!r}; it must be one of {ANSWERS}")
    if label == UNUSABLE and reason not in UNUSABLE_REASONS:
        raise ValueError(f"reason is {reason!r}; it must be one of {UNUSABLE_REASONS}")
    if label != UNUSABLE and reason:
        raise ValueError(f"reason is {reason!r}; only an unusable film has one")
