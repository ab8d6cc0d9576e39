"""The bytes of the next film, read while the current one is analyzed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.batch.workers import read_ahead
from CovidXRayLib.batch.workers.read_ahead import ReadAhead
from CovidXRayLib.errors import FilmError


def fields(path: Path) -> dict[str, Any]:
    return {"address": str(path), "servers": []}


def ahead_of(path: Path) -> ReadAhead:
    """Read a film ahead, to its end."""
    reader = ReadAhead()
    reader.begin(fields(path))
    assert reader._next is not None
    reader._next[1].exception()
    return reader


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.dcm"
    path.write_bytes(b"a film")
    return path


def test_film_is_read_once(film: Path) -> None:
    reader = ahead_of(film)
    film.unlink()
    assert reader.take(fields(film)) == (b"a film", sha256(b"a film").hexdigest())
    with pytest.raises(FilmError, match="no such file"):
        reader.take(fields(film))


def test_another_film_than_expected_is_read_at_its_turn(film: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.dcm"
    other.write_bytes(b"another film")
    reader = ahead_of(film)
    assert reader.take(fields(other)).data == b"another film"
    film.write_bytes(b"changed")  # what was read ahead of it is gone
    assert reader.take(fields(film)).data == b"changed"


def test_error_is_raised_at_the_turn_of_its_film(tmp_path: Path) -> None:
    missing = tmp_path / "missing.dcm"
    reader = ahead_of(missing)
    with pytest.raises(FilmError, match="no such file"):
        reader.take(fields(missing))


def test_large_film_is_not_kept(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "MAX_AHEAD", 3)
    reader = ahead_of(film)
    film.write_bytes(b"changed")
    assert reader.take(fields(film)).data == b"changed"
