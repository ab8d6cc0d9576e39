"""Distribution of films among readers, for first and second reads."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from CovidXRayLib.curation.database.models import Assessment, Assignment, Film
from CovidXRayLib.curation.history.vocabulary import FIRST_READ, SECOND_READ
from CovidXRayLib.curation.readers.assignments import assign
from CovidXRayLib.curation.review_database import ReviewDatabase


def assign_reads(
    database: ReviewDatabase,
    film_ids: Sequence[int],
    readers: Sequence[int],
    second_share: float = 0.0,
    seed: int = 0,
) -> tuple[int, int]:
    """Distribute films among readers, and a random fraction of them for a second, blinded read.

    Parameters are those of :func:`assign_first_reads` and :func:`assign_second_reads`.

    Returns
    -------
    tuple of int
        Numbers of new first and second reads.
    """
    first = assign_first_reads(database, film_ids, readers)
    second = assign_second_reads(database, film_ids, second_share, readers, seed) if second_share else 0
    return first, second


def assign_first_reads(database: ReviewDatabase, film_ids: Sequence[int], readers: Sequence[int]) -> int:
    """Distribute films evenly among readers; assigned films keep their reader.

    Parameters
    ----------
    database
        The review database.
    film_ids
        The films, in the order of distribution.
    readers
        The readers, at least one.

    Returns
    -------
    int
        Number of new first reads.
    """
    with database.reading() as session:
        query = select(Assignment.film_id, Assignment.reader_id).where(Assignment.round == FIRST_READ)
        held: dict[int, int] = dict(session.execute(query).all())
    load = Counter(dict.fromkeys(readers, 0))
    load.update(reader_id for reader_id in held.values() if reader_id in load)
    chosen: dict[int, list[int]] = defaultdict(list)
    for film_id in film_ids:
        if film_id not in held:
            least = min(readers, key=lambda reader_id: (load[reader_id], reader_id))
            load[least] += 1
            chosen[least].append(film_id)
    return sum(assign(database, films, reader_id, FIRST_READ) for reader_id, films in chosen.items())


def assign_second_reads(
    database: ReviewDatabase, film_ids: Sequence[int], share: float, readers: Sequence[int], seed: int
) -> int:
    """Assign second reads of a random fraction of those films that have a first reader.

    The selection depends only on the films' pixels and the seed, so that adding films or repeating the call
    does not affect the others.

    Parameters
    ----------
    database
        The review database.
    film_ids
        The films to draw from.
    share
        Fraction of the assigned or read films, in [0, 1].
    readers
        The possible second readers, excluding the film's first reader; films are distributed evenly.
    seed
        Random seed.

    Returns
    -------
    int
        Number of new second reads.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share}; it must be in [0, 1]")
    with database.reading() as session:
        first: dict[int, set[int]] = defaultdict(set)
        query = select(Assignment.film_id, Assignment.reader_id)
        for film_id, reader_id in session.execute(query.where(Assignment.round == FIRST_READ)):
            first[film_id].add(reader_id)
        answered = select(Assessment.film_id, Assessment.reader_id).where(Assessment.label != "")
        for film_id, reader_id in session.execute(answered):
            first[film_id].add(reader_id)
        seconds = session.execute(query.where(Assignment.round == SECOND_READ)).all()
        pixels = session.execute(select(Film.id, Film.pixel_sha256).order_by(Film.id)).all()
    load = Counter(dict.fromkeys(readers, 0))
    load.update(reader_id for _film, reader_id in seconds if reader_id in load)
    has_second = {film_id for film_id, _reader in seconds}
    chosen: dict[int, list[int]] = defaultdict(list)
    wanted = set(film_ids)
    for film_id, pixel_sha256 in pixels:
        if film_id not in wanted:
            continue
        free = [reader_id for reader_id in readers if reader_id not in first[film_id]]
        if not first[film_id] or not free or film_id in has_second or _draw(pixel_sha256, seed) >= share:
            continue
        least = min(free, key=lambda reader_id: (load[reader_id], reader_id))
        load[least] += 1
        chosen[least].append(film_id)
    return sum(assign(database, film_ids, reader_id, SECOND_READ) for reader_id, film_ids in chosen.items())


def _draw(pixel_sha256: str, seed: int) -> float:
    """Return a reproducible random number in [0, 1) for a film and a seed."""
    digest = hashlib.sha256(f"second read {seed}:{pixel_sha256}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
