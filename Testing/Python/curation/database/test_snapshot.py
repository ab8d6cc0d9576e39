"""Readings in a snapshot share one connection, and the database is free for writers afterward."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from CovidXRayLib.curation.readers.answers import assessment_of
from CovidXRayLib.curation.readers.decisions import comment
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase, ReviewDatabaseError
from Testing.Python.curation.made_up_films import add_made_up_films


def test_readings_of_a_snapshot_connect_once(tmp_path: Path) -> None:
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        (film,) = add_made_up_films(database, 1)
        reader = reader_named(database, "Ada")
        connections: list[Any] = []
        event.listen(database.engine, "connect", lambda made, _record: connections.append(made))
        with database.snapshot():
            before = assessment_of(database, film, reader)
            newest_mask(database, film, reader)
            with database.snapshot():
                assert assessment_of(database, film, reader) == before
            assert assessment_of(database, film, reader) == before
        assert len(connections) == 1
        assert comment(database, film, reader, "written afterward")
        assert assessment_of(database, film, reader).comment != before.comment


def test_a_failed_reading_leaves_the_snapshot_behind(tmp_path: Path) -> None:
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        (film,) = add_made_up_films(database, 1)
        reader = reader_named(database, "Ada")
        with pytest.raises(ReviewDatabaseError), database.snapshot():
            assessment_of(database, film, 99)
        assert assessment_of(database, film, reader).film_id == film
