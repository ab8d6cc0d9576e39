"""Who is asked for which film, and where two readers differ."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePath

from sqlalchemy import or_, select

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.id_chunks import in_parts
from CovidXRayLib.curation.database.models import Assessment, Assignment, Film
from CovidXRayLib.curation.history.events import append, held_films, no_film
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.views import AssessmentView
from CovidXRayLib.curation.history.vocabulary import (
    ACCEPTED,
    ADJUDICATION,
    ASSIGNED,
    FIRST_READ,
    REJECTED,
    ROUNDS,
    SECOND_READ,
)
from CovidXRayLib.curation.readers.answers import assessments, name_of
from CovidXRayLib.curation.review_database import Store


@dataclass(frozen=True)
class Disagreement:
    """A film on which readers differ and nobody has settled it: the first two answers that differ.

    Attributes
    ----------
    name
        The film's file name.
    first, second
        What the two say, by their ids.
    """

    film_id: int
    name: str
    first: AssessmentView
    second: AssessmentView


def assign(store: Store, film_ids: Iterable[int], reader_id: int, round: int, by: int | None = None) -> int:
    """Ask a reader for films; what was asked before is no harm.

    Parameters
    ----------
    store
        Where.
    film_ids, reader_id
        Which films, and of whom.
    round
        1 first read, 2 second read, 3 adjudication.
    by
        The reader who asks; None for the program.

    Returns
    -------
    int
        How many films are new to the reader in that round.

    Raises
    ------
    StoreError
        If there is no such film or reader; films before it, 500 at a time, are assigned then.
    """
    if round not in ROUNDS:
        raise ValueError(f"round is {round}; it must be one of {ROUNDS}")
    return sum(_assign(store, some, reader_id, round, by) for some in in_parts(dict.fromkeys(film_ids)))


def _assign(store: Store, film_ids: list[int], reader_id: int, round_: int, by: int | None) -> int:
    with store.transaction() as session:
        name_of(session, reader_id)  # refuses one who is not there
        films = held_films(session, film_ids)
        missing = set(film_ids) - {film.id for film in films}
        if missing:
            raise no_film(min(missing))
        asked = select(Assignment.film_id).where(
            Assignment.film_id.in_(film_ids), Assignment.reader_id == reader_id, Assignment.round == round_
        )
        known = set(session.scalars(asked))
        new = [film for film in films if film.id not in known]
        at = now(session)
        value = {"reader_id": reader_id, "round": round_}
        for film in new:
            append(session, film, ASSIGNED, value, reader_id=by, at=at)
        refold(session, new)
        return len(new)


def assign_first_reads(store: Store, film_ids: Sequence[int], readers: Sequence[int]) -> int:
    """Share films out among readers, evenly; a film that somebody was asked for stays with that reader.

    Parameters
    ----------
    store
        Where.
    film_ids
        Which films; their order is that of the sharing.
    readers
        Who is asked; at least one.

    Returns
    -------
    int
        How many first reads are new.
    """
    with store.reading() as session:
        asked = select(Assignment.film_id, Assignment.reader_id).where(Assignment.round == FIRST_READ)
        held: dict[int, int] = dict(session.execute(asked).all())
    load = Counter(dict.fromkeys(readers, 0))
    load.update(reader_id for reader_id in held.values() if reader_id in load)
    chosen: dict[int, list[int]] = defaultdict(list)
    for film_id in film_ids:
        if film_id not in held:
            least = min(readers, key=lambda reader_id: (load[reader_id], reader_id))
            load[least] += 1
            chosen[least].append(film_id)
    return sum(assign(store, films, reader_id, FIRST_READ) for reader_id, films in chosen.items())


def assign_second_reads(store: Store, share: float, readers: Sequence[int], seed: int) -> int:
    """Ask for a second read of a share of the films that have a first reader.

    Which films are drawn depends on their pixels and the seed alone: films that are added later, or the same
    call again, change nothing about the others.

    Parameters
    ----------
    store
        Where.
    share
        Of the films that somebody was asked for, or has answered, in [0, 1].
    readers
        Who may be asked; never somebody who is the film's first reader. The work is spread evenly.
    seed
        Other seeds draw other films.

    Returns
    -------
    int
        How many second reads are new.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share}; it must be in [0, 1]")
    with store.reading() as session:
        first: dict[int, set[int]] = defaultdict(set)
        asked = select(Assignment.film_id, Assignment.reader_id)
        for film_id, reader_id in session.execute(asked.where(Assignment.round == FIRST_READ)):
            first[film_id].add(reader_id)
        answered = select(Assessment.film_id, Assessment.reader_id).where(Assessment.label != "")
        for film_id, reader_id in session.execute(answered):
            first[film_id].add(reader_id)
        seconds = session.execute(asked.where(Assignment.round == SECOND_READ)).all()
        pixels = session.execute(select(Film.id, Film.pixel_sha256).order_by(Film.id)).all()
    load = Counter(dict.fromkeys(readers, 0))
    load.update(reader_id for _film, reader_id in seconds if reader_id in load)
    asked_already = {film_id for film_id, _reader in seconds}
    chosen: dict[int, list[int]] = defaultdict(list)
    for film_id, pixel_sha256 in pixels:
        free = [reader_id for reader_id in readers if reader_id not in first[film_id]]
        if not first[film_id] or not free or film_id in asked_already or _draw(pixel_sha256, seed) >= share:
            continue
        least = min(free, key=lambda reader_id: (load[reader_id], reader_id))
        load[least] += 1
        chosen[least].append(film_id)
    return sum(assign(store, film_ids, reader_id, SECOND_READ) for reader_id, film_ids in chosen.items())


def _draw(pixel_sha256: str, seed: int) -> float:
    """Return a number in [0, 1) that this film and this seed always have."""
    digest = hashlib.sha256(f"second read {seed}:{pixel_sha256}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def disagreements(store: Store, settler_id: int | None = None) -> list[Disagreement]:
    """Return the films on which readers differ and which nobody has settled, by id.

    Parameters
    ----------
    settler_id
        Who is to settle them: films that this reader is still asked to read are left out, since whoever
        sees others' answers cannot read them unaware any more.
    """
    with store.reading() as session:
        asked = select(Film.id, Film.path).where(Film.state == "disagreed").order_by(Film.id)
        if settler_id is not None:
            answered = select(Assessment.film_id).where(
                Assessment.reader_id == settler_id, Assessment.label != ""
            )
            to_read = select(Assignment.film_id).where(
                Assignment.reader_id == settler_id, Assignment.round != ADJUDICATION
            )
            asked = asked.where(or_(Film.id.not_in(to_read), Film.id.in_(answered)))
        paths: dict[int, str] = dict(session.execute(asked).all())
    by_film: dict[int, list[AssessmentView]] = defaultdict(list)
    for view in assessments(store, paths):
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
