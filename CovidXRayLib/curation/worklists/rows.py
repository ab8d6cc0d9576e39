"""Rows of film lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.id_chunks import in_chunks
from CovidXRayLib.curation.database.models import Assessment, Assignment, Film, Lock, Reader, Thumbnail
from CovidXRayLib.curation.history.events import film_not_found
from CovidXRayLib.curation.history.vocabulary import SECOND_READ
from CovidXRayLib.curation.readers.edit_locks import in_force
from CovidXRayLib.curation.review_database import ReviewDatabase


@dataclass(frozen=True)
class FilmRow:
    """A film as a row of a list.

    Attributes
    ----------
    name
        The file's name; empty where the list is blinded, since names often tell the diagnosis or the patient.
    thumbnail
        PNG.
    label, probability, severity, others
        The agreed label or an empty string, the score, the Brixia score, and (reader, label) of all other
        readers; None while hidden, and the figures also if there are none.
    hidden
        Whether these are hidden from the current reader.
    my_label, my_mask
        The current reader's label and mask decision; empty if there is none. While adjudicating, those of
        the film's adjudication.
    checks_failed
        Names of the checks that withheld the score.
    locked_by
        Name of another reader who is editing it, or None.
    """

    id: int
    name: str
    path: str
    thumbnail: bytes
    state: str
    label: str | None
    my_label: str
    my_mask: str
    probability: float | None
    severity: float | None
    others: tuple[tuple[str, str], ...] | None
    checks_failed: tuple[str, ...]
    locked_by: str | None
    hidden: bool


def rows(
    database: ReviewDatabase,
    film_ids: Sequence[int],
    reader_id: int,
    hide_others: bool = True,
    *,
    adjudicating: bool = False,
) -> list[FilmRow]:
    """Return the rows of films, in the given order.

    For films with an assigned second read, scores and other readers' labels are always hidden from readers
    who have not read them, so that the reads are independent.

    Parameters
    ----------
    database, film_ids, reader_id
        The review database, the films, and the current reader.
    hide_others
        Whether scores and other readers' labels of all other films are also hidden until this reader has read
        them, and the names of all films.
    adjudicating
        Whether the reader adjudicates, and sees everything.

    Raises
    ------
    ReviewDatabaseError
        If one of the films does not exist.
    """
    lines: list[FilmRow] = []
    with database.reading() as session:
        for some in in_chunks(film_ids):
            lines += _some_rows(session, some, reader_id, hide_others, adjudicating)
    return lines


def _some_rows(
    session: Session, film_ids: list[int], reader_id: int, hide_others: bool, adjudicating: bool
) -> list[FilmRow]:
    found = {film.id: film for film in session.scalars(select(Film).where(Film.id.in_(film_ids)))}
    images = select(Thumbnail.film_id, Thumbnail.png).where(Thumbnail.film_id.in_(film_ids))
    small: dict[int, bytes] = dict(session.execute(images).all())
    mine: dict[int, Assessment] = {}
    others: dict[int, list[tuple[str, str]]] = defaultdict(list)
    query = select(Assessment, Reader.name).join(Reader, Reader.id == Assessment.reader_id)
    query = query.where(Assessment.film_id.in_(film_ids)).order_by(Assessment.reader_id)
    for one, name in session.execute(query):
        if one.reader_id == reader_id:
            mine[one.film_id] = one
        elif one.label:
            others[one.film_id].append((name, one.label))
    twice = select(Assignment.film_id).where(Assignment.film_id.in_(film_ids))
    blinded = set(session.scalars(twice.where(Assignment.round == SECOND_READ)))
    at = now(session)
    locks = select(Lock, Reader.name).join(Reader, Reader.id == Lock.reader_id)
    locks = locks.where(Lock.film_id.in_(film_ids), Lock.reader_id != reader_id)
    locked = {lock.film_id: name for lock, name in session.execute(locks) if in_force(lock, at)}
    lines = []
    for film_id in film_ids:
        if film_id not in found:
            raise film_not_found(film_id)
        film = found[film_id]
        own = mine.get(film_id)
        my_label, my_mask = ("", "") if own is None else (own.label, own.mask)
        hidden = not adjudicating and not my_label and (hide_others or film_id in blinded)
        if adjudicating:
            # Not the adjudicator's own reading, which is one of those to be adjudicated.
            is_done = film.state == "adjudicated"
            my_label, my_mask = (film.label, film.mask) if is_done else ("", "")
        lines.append(
            FilmRow(
                id=film_id,
                name="" if hidden or (hide_others and not adjudicating) else PurePath(film.path).name,
                path=film.path,
                thumbnail=small[film_id],
                state=film.state,
                label=None if hidden else film.label,
                my_label=my_label,
                my_mask=my_mask,
                probability=None if hidden else film.probability,
                severity=None if hidden else film.severity,
                others=None if hidden else tuple(others[film_id]),
                checks_failed=tuple(film.failed_checks.split(",")) if film.failed_checks else (),
                locked_by=locked.get(film_id),
                hidden=hidden,
            )
        )
    return lines
