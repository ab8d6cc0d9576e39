"""A test set that is opened is written down first, and stays closed where that fails."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from CovidXRayLib.datasets.manifest import ManifestFilm
from CovidXRayLib.datasets.opened_test_sets import (
    FILE_NAME,
    OpenedTestError,
    films_hash,
    read_openings,
    record_opening,
    times_opened,
)


def film(name: str, sha256: str = "") -> ManifestFilm:
    digest = sha256 or hashlib.sha256(name.encode()).hexdigest()
    return ManifestFilm(
        name, Path(name), "covid", "one", name, "PA", 0, None, "", "", sha256=digest, split="test"
    )


FILMS = [film("a"), film("b"), film("c")]
WEIGHTS = ["f" * 64, "0" * 64]


def test_time_user_weights_and_films_are_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "reader")
    record_opening(FILMS, WEIGHTS, tmp_path)
    line = json.loads((tmp_path / FILE_NAME).read_text())
    assert line["who"] == "reader"
    when = datetime.fromisoformat(line["when"])
    assert when.tzinfo == UTC and abs((datetime.now(UTC) - when).total_seconds()) < 600
    assert line["weights"] == sorted(WEIGHTS)
    assert (line["films"], line["count"]) == (films_hash(FILMS), 3)


def test_openings_of_the_same_films_are_counted_in_any_order(tmp_path: Path) -> None:
    assert times_opened(FILMS, tmp_path) == 0
    record_opening(FILMS, WEIGHTS, tmp_path)
    record_opening(FILMS[::-1], WEIGHTS[:1], tmp_path)
    record_opening(FILMS[:2], WEIGHTS, tmp_path)
    assert times_opened(FILMS, tmp_path) == 2
    assert times_opened(FILMS[:2], tmp_path) == 1
    assert [opening.count for opening in read_openings(tmp_path)] == [3, 3, 2]


def test_earlier_lines_are_unchanged(tmp_path: Path) -> None:
    record_opening(FILMS, WEIGHTS, tmp_path)
    first = (tmp_path / FILE_NAME).read_bytes()
    record_opening(FILMS, WEIGHTS, tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes().startswith(first)


def test_record_path_is_configurable(tmp_path: Path) -> None:
    record_opening(FILMS, WEIGHTS, tmp_path / "elsewhere.jsonl")
    assert times_opened(FILMS, tmp_path / "elsewhere.jsonl") == 1
    assert times_opened(FILMS, tmp_path) == 0


def test_film_without_a_stated_hash_is_hashed(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"film")
    unstated = ManifestFilm("x", tmp_path / "x", "covid", "one", "x", "PA", 0, None, "", "")
    assert films_hash([unstated]) == films_hash([film("x", hashlib.sha256(b"film").hexdigest())])


def test_unwritable_record_keeps_the_test_set_closed(tmp_path: Path) -> None:
    place = tmp_path / "missing" / FILE_NAME
    with pytest.raises(OpenedTestError, match=r"cannot be written \(.+\), so the test set stays closed"):
        record_opening(FILMS, WEIGHTS, place)
    assert not place.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_unwritable_folder_keeps_the_test_set_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OpenedTestError, match="stays closed"):
        record_opening(FILMS, WEIGHTS, tmp_path)


@pytest.mark.parametrize("line", ["no json", "[]", '{"who": "x"}', '{"weights": [], "more": 1}'])
def test_damaged_record_is_reported_with_its_line(tmp_path: Path, line: str) -> None:
    record_opening(FILMS, WEIGHTS, tmp_path)
    with (tmp_path / FILE_NAME).open("a") as handle:
        handle.write(line + "\n")
    with pytest.raises(OpenedTestError, match="line 2: not a record"):
        times_opened(FILMS, tmp_path)


@pytest.mark.parametrize("content", [b"id,file\na,a.png\n", b"\x89PNG\r\n\x1a\n"])
def test_nothing_is_appended_to_another_file(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other"
    other.write_bytes(content)
    with pytest.raises(OpenedTestError, match="line 1: not a record"):
        record_opening(FILMS, WEIGHTS, other)
    assert other.read_bytes() == content
