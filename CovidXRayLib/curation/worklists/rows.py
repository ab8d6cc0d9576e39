"""The lines of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.id_chunks import in_parts
from CovidXRayLib.curation.database.models import Assessment, Assignment, Film, Lock, Reader, Thumbnail
from CovidXRayLib.curation.history.events import no_film
from CovidXRayLib.curation.history.vocabulary import SECOND_READ
from CovidXRayLib.curation.readers.edit_locks import in_force
from CovidXRayLib.curation.review_database import Store


@dataclass(frozen=True)
class FilmRow:
    """A film as one line of a list.

    Attributes
    ----------
    name
        The file's name.
    thumbnail
        PNG.
    label, probability, others
        The agreed label (empty before), the score, and (reader, label) of everybody else who answered; None
        while hidden, and the probability also where there is no score.
    hidden
        Whether these are hidden from the reader.
    my_label, my_mask
        The reader's own answer and judgement of the mask; empty before.
    checks_failed
        Names of the checks that withheld the score.
    locked_by
        Name of another reader who is editing it; None where nobody else is.
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
    others: tuple[tuple[str, str], ...] | None
    checks_failed: tuple[str, ...]
    locked_by: str | None
    hidden: bool


def rows(
    store: Store,
    film_ids: Sequence[int],
    reader_id: int,
    hide_others: bool = True,
    *,
    settles: bool = False,
) -> list[FilmRow]:
    """Return lines of a list for films, in the order given.

    Of a film that somebody is asked to read a second time, scores and others' answers are hidden from every
    reader who has not answered it, whatever is asked for: two reads of which one followed the other, or both
    the score, would agree for the wrong reason.

    Parameters
    ----------
    store, film_ids, reader_id
        Where, what, and for whom.
    hide_others
        Whether scores and others' answers of all other films are hidden until this reader has answered, too.
    settles
        The reader settles where others differ, and sees everything.

    Raises
    ------
    StoreError
        If one of the films is not there.
    """
    lines: list[FilmRow] = []
    with store.reading() as session:
        for some in in_parts(film_ids):
            lines += _some_rows(session, some, reader_id, hide_others, settles)
    return lines


def _some_rows(
    session: Session, film_ids: list[int], reader_id: int, hide_others: bool, settles: bool
) -> list[FilmRow]:
    found = {film.id: film for film in session.scalars(select(Film).where(Film.id.in_(film_ids)))}
    pictures = select(Thumbnail.film_id, Thumbnail.png).where(Thumbnail.film_id.in_(film_ids))
    small: dict[int, bytes] = dict(session.execute(pictures).all())
    mine: dict[int, Assessment] = {}
    others: dict[int, list[tuple[str, str]]] = defaultdict(list)
    said = select(Assessment, Reader.name).join(Reader, Reader.id == Assessment.reader_id)
    said = said.where(Assessment.film_id.in_(film_ids)).order_by(Assessment.reader_id)
    for one, name in session.execute(said):
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
            raise no_film(film_id)
        film = found[film_id]
        own = mine.get(film_id)
        my_label = "" if own is None else own.label
        hidden = not settles and not my_label and (hide_others or film_id in blinded)
        lines.append(
            FilmRow(
                id=film_id,
                name=PurePath(film.path).name,
                path=film.path,
                thumbnail=small[film_id],
                state=film.state,
                label=None if hidden else film.label,
                my_label=my_label,
                my_mask="" if own is None else own.mask,
                probability=None if hidden else film.probability,
                others=None if hidden else tuple(others[film_id]),
                checks_failed=tuple(film.failed_checks.split(",")) if film.failed_checks else (),
                locked_by=locked.get(film_id),
                hidden=hidden,
            )
        )
    return lines
