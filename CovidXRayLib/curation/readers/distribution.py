"""Distribution of films among readers, for first and second reads."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select

from CovidXRayLib.curation.database.models import Assessment, Assignment, Event, Film
from CovidXRayLib.curation.history.vocabulary import ASSIGNED, FIRST_READ, LABEL, SECOND_READ
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

    Second reads are added until the fraction, rounded to whole films, is reached; existing ones are kept and
    count. Which films are drawn depends on their pixels and the seed. Repeating the call changes nothing, and
    if films are added, further second reads are drawn from those added since the last draw: the others may
    have been read unblinded meanwhile.

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
        Number of new second reads; fewer than needed if too few films have another reader.
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
        pixels: dict[int, str] = dict(session.execute(select(Film.id, Film.pixel_sha256)).all())
    wanted = set(film_ids) & pixels.keys() & first.keys()
    has_second = wanted & {film_id for film_id, _reader in seconds}
    needed = math.floor(share * len(wanted) + 0.5) - len(has_second)
    if needed <= 0:
        return 0
    ranked = sorted(
        (film_id for film_id in wanted - has_second if set(readers) - first[film_id]),
        key=lambda film_id: (_rank(pixels[film_id], seed), film_id),
    )
    added = _added_since(database, has_second)
    recent = [film_id for film_id in ranked if film_id in added]
    recent = recent[: min(needed, math.ceil(share * len(wanted & added)))]
    drawn = recent + [film_id for film_id in ranked if film_id not in set(recent)][: needed - len(recent)]
    load = Counter(dict.fromkeys(readers, 0))
    load.update(reader_id for _film, reader_id in seconds if reader_id in load)
    free = {film_id: [one for one in readers if one not in first[film_id]] for film_id in sorted(drawn)}
    chosen: dict[int, list[int]] = defaultdict(list)
    for film_id, reader_id in _spread(free, load).items():
        chosen[reader_id].append(film_id)
    return sum(assign(database, films, reader_id, SECOND_READ) for reader_id, films in chosen.items())


def _spread(free: dict[int, list[int]], load: Counter[int]) -> dict[int, int]:
    """Return a reader for each film out of those who are free for it, so that loads are even."""

    def load_of(reader_id: int) -> tuple[int, int]:
        return load[reader_id], reader_id

    chosen: dict[int, int] = {}
    for film_id, readers in free.items():
        chosen[film_id] = min(readers, key=load_of)
        load[chosen[film_id]] += 1
    # The last films may all have been for the same reader, so others give some back.
    moved = True
    while moved:
        moved = False
        for film_id, readers in free.items():
            least = min(readers, key=load_of)
            if load[chosen[film_id]] - load[least] > 1:
                load.subtract([chosen[film_id]])
                load[least] += 1
                chosen[film_id] = least
                moved = True
    return chosen


def _added_since(database: ReviewDatabase, drawn: set[int]) -> set[int]:
    """Return the films that got their first reader after the last second read of any of these films."""
    round_ = Event.value["round"].as_integer()
    first = or_(Event.kind == LABEL, and_(Event.kind == ASSIGNED, round_ == FIRST_READ))
    second = and_(Event.kind == ASSIGNED, round_ == SECOND_READ)
    query = select(Event.film_id, func.min(Event.id), func.max(Event.id)).group_by(Event.film_id)
    with database.reading() as session:
        draws = [newest for film_id, _, newest in session.execute(query.where(second)) if film_id in drawn]
        last = max(draws, default=0)
        return {film_id for film_id, oldest, _ in session.execute(query.where(first)) if oldest > last}


def _rank(pixel_sha256: str, seed: int) -> bytes:
    """Return the reproducible random place of a film in the order of drawing."""
    return hashlib.sha256(f"second read {seed}:{pixel_sha256}".encode()).digest()
