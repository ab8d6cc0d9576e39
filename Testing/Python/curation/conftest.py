"""Stores to work in: an SQLite file, and a database of a PostgreSQL server that the tests start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from CovidXRayLib.curation.review_database import Store
from Testing.Python.curation.postgres import PostgresServer, server_programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; where there are no programs for one, the test is skipped, but not in CI."""
    programs = server_programs()
    if programs is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("needs PostgreSQL's server programs (Debian: apt-get install postgresql)")
    server = PostgresServer(programs)
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made: the path of a file, or the URL of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "store.sqlite")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An empty store, of either kind."""
    with Store.open(place) as opened:
        yield opened
