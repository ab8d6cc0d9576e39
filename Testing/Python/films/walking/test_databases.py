"""Review databases among films are told by their names, and never opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.database_names import databases_among, is_database
from CovidXRayLib.films.skipped_files import SkippedFileList
from CovidXRayLib.films.walk import find_films
from CovidXRayLib.reporting.files.earlier_results import is_earlier_result
from Testing.Python.curation.opened_files import files_opened_in


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["a.sqlite", "b.DB", "film.dcm"], {"a.sqlite", "b.DB"}),
        (["reads", "reads-lock", "film.dcm"], {"reads", "reads-lock"}),
        (["reads.db3-wal", "film.dcm"], {"reads.db3-wal"}),
        (["old", "old-wal", "old-shm", "old-journal", "old.backups"], None),
        (["1.2.840-lock", "film-wal.dcm", "x.backups"], set()),
    ],
)
def test_database_is_recognized_by_name_and_companions(names: list[str], found: set[str] | None) -> None:
    assert databases_among(names) == (set(names) if found is None else found)


def test_walking_does_not_open_databases(tmp_path: Path) -> None:
    for name in ("s.sqlite", "s.sqlite-lock", "s.sqlite-wal", "s.sqlite-shm", "s.sqlite-journal"):
        (tmp_path / name).write_bytes(b"SQLite format 3\0")
    for name in ("answers", "answers-lock", "answers-journal"):  # no ending says what it is
        (tmp_path / name).write_bytes(b"SQLite format 3\0")
    (tmp_path / "answers.backups").mkdir()
    (tmp_path / "answers.backups" / "answers-2026-01-01.dcm").write_bytes(bytes(200))
    (tmp_path / "film.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with files_opened_in(tmp_path) as opened:
        assert [path.name for path in find_films([tmp_path], SkippedFileList(), is_earlier_result)] == [
            "film.png"
        ]
    assert set(opened) == {"film.png"}


@pytest.mark.parametrize("name", ["s.sqlite", "answers", "answers-lock"])
def test_database_named_like_a_film_is_rejected_unopened(tmp_path: Path, name: str) -> None:
    for one in ("s.sqlite", "answers", "answers-lock"):
        (tmp_path / one).write_bytes(b"SQLite format 3\0")
    with files_opened_in(tmp_path) as opened, pytest.raises(FilmError, match="review database"):
        list(find_films([tmp_path / name], SkippedFileList(), is_earlier_result))
    assert opened == []
    assert is_database(tmp_path / name)


def test_film_without_extension_is_not_a_database(tmp_path: Path) -> None:
    film = tmp_path / "1.2.3"
    film.write_bytes(bytes(200))
    (tmp_path / "1.2.3.4").write_bytes(bytes(200))
    assert not is_database(film)
