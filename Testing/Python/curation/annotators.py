"""Simulated readers, each a process that opens the database and reports every decision it records.

The processes are forked from one that has imported what they need, so that they are at work at once.
"""

from __future__ import annotations

import itertools
import multiprocessing
import random
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from CovidXRayLib.curation.history.vocabulary import (
    ANSWERS,
    COMMENT,
    EDITED,
    FLAGS,
    FLAGS_SET,
    LABEL,
    MASK,
    UNDO,
    UNUSABLE,
)
from CovidXRayLib.curation.readers.decisions import comment, judge_mask, set_flags, set_label, undo
from CovidXRayLib.curation.readers.mask_versions import add_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.made_up_films import two_lungs

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        "__main__",
        __name__,
        "CovidXRayLib.curation.open_database",
        "sqlalchemy.dialects.postgresql.psycopg",
    ]
)


@dataclass(frozen=True)
class Decided:
    """A decision that the database has acknowledged.

    `number` is the event's, or the mask's for an edited one, and `value` what must be found there.
    """

    number: int
    film: int
    kind: str
    value: dict[str, Any]


class Annotator:
    """A running process, and what it has told."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self._told, telling = _PROCESSES.Pipe(duplex=False)
        self.process = _PROCESSES.Process(target=work, args=(telling, *arguments), daemon=True)
        self.process.start()
        telling.close()

    def next_word(self, timeout_seconds: float = 60.0) -> Any:
        """The next thing it tells."""
        if not self._told.poll(timeout_seconds):
            raise TimeoutError("the annotator says nothing")
        return self._told.recv()

    def words_so_far(self) -> list[Any]:
        """All it has told by now and nobody heard; one that is not heard stops when its pipe is full."""
        words = []
        while self._told.poll():
            words.append(self._told.recv())
        return words

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.process.kill()

    def rest(self) -> list[Any]:
        """All else it tells until its end; a word in which it was cut off is not told."""
        words = []
        try:
            while True:
                words.append(self._told.recv())
        except (EOFError, OSError):
            self.process.join()
            self._told.close()
        return words


def decide_once(
    database: ReviewDatabase, film: int, reader: int, chance: random.Random, number: int
) -> Decided | None:
    """Make one decision of a random kind; None where there was nothing to undo."""
    kind = chance.choice([LABEL, MASK, EDITED, FLAGS_SET, COMMENT, UNDO])
    if kind == LABEL:
        label = chance.choice(ANSWERS)
        reason = "motion" if label == UNUSABLE else ""
        event = set_label(database, film, reader, label, reason)
        return Decided(event, film, LABEL, {"label": label, "reason": reason})
    if kind == MASK:
        accepted = chance.random() < 0.5
        return Decided(judge_mask(database, film, reader, accepted), film, MASK, {"accepted": accepted})
    if kind == EDITED:
        mask_id = add_mask(database, film, two_lungs(number), EDITED, reader)
        return Decided(mask_id, film, EDITED, {"number": number})
    if kind == FLAGS_SET:
        flags = sorted(chance.sample(FLAGS, 2), key=FLAGS.index)
        return Decided(set_flags(database, film, reader, flags), film, FLAGS_SET, {"flags": flags})
    if kind == COMMENT:
        text = f"remark {number}"
        return Decided(comment(database, film, reader, text), film, COMMENT, {"text": text})
    undone = undo(database, reader)
    return undone and Decided(undone.id, undone.undone.film_id, UNDO, {"undoes": undone.undone.id})


def starting_gun(annotators: int) -> Barrier:
    """Something for which so many annotators wait, until all of them have opened the database."""
    return _PROCESSES.Barrier(annotators)


def annotate(
    told: Connection,
    where: str,
    name: str,
    films: list[int],
    seed: int,
    count: int | None = None,
    gun: Barrier | None = None,
) -> None:
    """Make decisions on random films, so many or without end; tell each when its function has returned.

    The first word is that the database is open.
    """
    chance = random.Random(seed)
    with ReviewDatabase.open(where) as database:
        reader = reader_named(database, name)
        told.send("open")
        if gun:
            gun.wait()
        for number in itertools.count() if count is None else range(count):
            decided = decide_once(database, chance.choice(films), reader, chance, number)
            if decided:
                told.send(decided)
