"""Synthetic rows for a review database of realistic size."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert

from CovidXRayLib.curation.database.models import (
    Assessment,
    AssessmentFlag,
    Assignment,
    Base,
    Event,
    Film,
    MaskVersion,
    Reader,
    Thumbnail,
    Worklist,
    WorklistItem,
)
from CovidXRayLib.curation.history.vocabulary import ANSWERS, FILM_STATES, FLAGS
from CovidXRayLib.curation.review_database import ReviewDatabase
from Testing.Python.curation.readings import made_up_reading

READERS = ("Ada", "Ben", "Cleo")
SHARES = (0.6, 0.3, 0.1)  # of the films that each reader has answered
LIST_LENGTH = 5_000
CHECKS = ("", "", "", "", "", "rotation", "lungs", "size,content")
# Their sizes, in bytes, as in a real database: what lies in the same file and is not looked at.
THUMBNAIL, MASK = 6_000, 3_000
# As large as a real one is.
READING = replace(made_up_reading(0.5), verdict="x" * 1_500).to_dict()

Row = dict[str, Any]
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def films(count: int, chance: random.Random) -> Iterator[Row]:
    """Films whose projections are spread over what there is; most are done."""
    for number in range(1, count + 1):
        state = chance.choices(FILM_STATES, (2, 20, 20, 20, 8, 30))[0]
        analyzed = state != "imported"
        failed = chance.choice(CHECKS) if analyzed else ""
        probability = chance.random() if analyzed and not failed else None
        uncertainty = 1.0 if probability is None else 1 - abs(2 * probability - 1)
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        yield {
            "id": number,
            "path": f"/archive/{number // 1000:03}/{digest[:12]}/film{number:06}.dcm",
            "file_sha256": digest,
            "pixel_sha256": digest[::-1],
            "rows": 2500,
            "columns": 2048,
            "patient_key": digest[:16],
            "source_family": f"site{number % 5}",
            "facts": {"license": "CC0", "fold": str(number % 9)},
            "imported_at": BEGAN + timedelta(seconds=number),
            "state": state,
            "label": chance.choice(ANSWERS) if state == "adjudicated" else "",
            "mask": chance.choice(("accepted", "accepted", "rejected")) if state == "adjudicated" else "",
            "mask_id": number if analyzed else None,
            "model_version": "unet-1" if analyzed else "",
            "probability": probability,
            "failed_checks": failed,
            "uncertainty": uncertainty if analyzed else 0.0,
            "disagreement": 1.0 if state == "disagreed" else chance.random() / 2,
            "suspicion": chance.random() if analyzed else 0.0,
        }


def events(count: int, chance: random.Random) -> Iterator[Row]:
    """An import, an analysis and mostly a label for each film."""
    for film in range(1, count + 1):
        at = BEGAN + timedelta(seconds=film)
        shared = {"film_id": film, "at": at, "model_version": "", "reader_id": None}
        yield {**shared, "kind": "imported", "value": {"path": f"film{film:06}.dcm"}}
        yield {**shared, "kind": "analyzed", "value": READING, "model_version": "unet-1"}
        label = {"label": chance.choice(ANSWERS), "reason": ""}
        yield {**shared, "kind": "label", "value": label, "model_version": "unet-1", "reader_id": 1}


def assessments(count: int, chance: random.Random) -> Iterator[Row]:
    """What each reader says of a share of the films."""
    for film in range(1, count + 1):
        for reader, share in enumerate(SHARES, 1):
            if chance.random() < share:
                yield {
                    "film_id": film,
                    "reader_id": reader,
                    "label": chance.choice(ANSWERS),
                    "reason": "",
                    "mask": chance.choice(("accepted", "accepted", "rejected", "")),
                    "mask_id": film,
                    "comment": "line over the left apex" if chance.random() < 0.05 else "",
                    "answered_at": BEGAN + timedelta(days=30, seconds=film),
                }


def flags(count: int, chance: random.Random) -> Iterator[Row]:
    """One flag on every tenth film, by one reader."""
    for film in range(1, count + 1, 10):
        yield {"film_id": film, "reader_id": chance.randrange(1, 4), "flag": chance.choice(FLAGS)}


def tables(count: int, chance: random.Random) -> Iterator[tuple[type[Base], Iterator[Row]]]:
    """Every table with its rows, in an order in which they may be put in."""
    numbers = range(1, count + 1)
    lists = range(1, -(-count // LIST_LENGTH) + 1)
    yield Reader, ({"id": number, "name": name} for number, name in enumerate(READERS, 1))
    yield Film, films(count, chance)
    yield Thumbnail, ({"film_id": film, "png": chance.randbytes(THUMBNAIL)} for film in numbers)
    yield (
        MaskVersion,
        (
            {
                "id": film,
                "film_id": film,
                "number": 1,
                "kind": "edited" if film % 12 == 0 else "auto",
                "png": chance.randbytes(MASK),
                "reader_id": 1 if film % 12 == 0 else None,
                "model_version": "unet-1",
                "created_at": BEGAN,
            }
            for film in numbers
        ),
    )
    yield Event, events(count, chance)
    yield Assessment, assessments(count, chance)
    yield AssessmentFlag, flags(count, chance)
    yield Assignment, ({"film_id": film, "reader_id": 1 + film % 3, "round": 1} for film in numbers)
    yield Worklist, ({"id": number, "name": f"list {number}"} for number in lists)
    yield (
        WorklistItem,
        (
            {
                "worklist_id": 1 + (film - 1) // LIST_LENGTH,
                "film_id": film,
                "position": film % LIST_LENGTH + 1,
            }
            for film in numbers
        ),
    )


def fill(database: ReviewDatabase, count: int, on_table: Callable[[str], None], seed: int = 0) -> None:
    """Put so many films, and what belongs to them, into an empty database."""
    for model, rows in tables(count, random.Random(seed)):
        on_table(model.__tablename__)
        with database.transaction() as session:
            while some := list(islice(rows, 5_000)):
                session.execute(insert(model), some)
