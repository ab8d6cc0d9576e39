"""A data set knows its films again, and tells nobody where they are unless it is asked to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.batch.records.address_keys import KEY_NAME
from CovidXRayLib.batch.records.anonymous_messages import without_places
from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.records.film_index import Index
from CovidXRayLib.batch.records.result_row import FATAL, READ, failed_row
from CovidXRayLib.reporting.errors import NotWrittenError
from Testing.Python.batch.command import rows

FOLDER = "/films/Smith Anna 1957"
FILM = f"{FOLDER}/SMITH^ANNA.dcm"
WORDS = ("smith", "anna", "1957")


def written(folder: Path, *, with_names: bool = False) -> DataSet:
    """A data set of a film that was read, one that failed, one that was fatal, and a line of a table."""
    data_set = DataSet(folder, with_names=with_names)
    data_set.append(data_set.row_of(FILM, "1", {"sha256": "hash", "status": READ}))
    data_set.write_part()
    data_set.write_failed(
        data_set.row_of(address, "1", failed_row(sentence) | {"status": status})
        for address, sentence, status in (
            (f"{FOLDER}/2 SMITH.dcm", f"{FOLDER}/2 SMITH.dcm: it is empty; export it again.", "failed"),
            (f"{FOLDER}/3.dcm", f"{FOLDER}/3.dcm: it crashed the program; report it.", FATAL),
            (f"{FOLDER}/list.csv#12", f"{FOLDER}/list.csv, row 12: the column file is empty.", "failed"),
        )
    )
    return data_set


def test_batch_files_contain_no_film_or_folder_names(tmp_path: Path) -> None:
    written(tmp_path)
    found = rows(tmp_path)
    assert [word for word in WORDS if word in repr(found).lower()] == []
    assert {row["address"] for row in found} == {None}
    errors = sorted(row["error"] for row in found if row["error"])
    assert errors == ["it crashed the program; report it.", "it is empty; export it again.",
                      "…, row 12: the column file is empty."]  # fmt: skip
    # Not the year: four digits occur in hashes by chance.
    for path in tmp_path.rglob("*"):
        content = path.read_bytes().lower() if path.is_file() else b""
        assert [name for name in (b"smith", b"anna") if name in content] == []


def test_with_names_stores_all_names(tmp_path: Path) -> None:
    written(tmp_path, with_names=True)
    found = {row["address"]: row for row in rows(tmp_path)}
    assert found[FILM]["status"] == READ
    assert found[f"{FOLDER}/2 SMITH.dcm"]["error"] == f"{FOLDER}/2 SMITH.dcm: it is empty; export it again."


@pytest.mark.parametrize("with_names", [False, True])
def test_next_run_recognizes_the_films(tmp_path: Path, with_names: bool) -> None:
    written(tmp_path, with_names=with_names)
    with Index(DataSet(tmp_path)) as index:
        assert index.is_done(FILM, "1") and not index.is_done(FILM, "2")
        assert not index.is_done(FILM.lower(), "1")
        assert index.has_row(FILM, "hash")
        fatal = index.fatal(f"{FOLDER}/3.dcm", "1")
        assert fatal is not None and fatal["status"] == FATAL
        index.forget_failed_source(f"{FOLDER}/list.csv")  # with its lines
        assert len(list(index.failed())) == 2
        assert index.forget_failed(f"{FOLDER}/2 SMITH.dcm")


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_key_is_private_and_unique_to_a_data_set(tmp_path: Path) -> None:
    keys = [written(tmp_path / name).keys.of(FILM) for name in "ab" if not (tmp_path / name).mkdir()]
    assert keys[0] != keys[1]
    assert (tmp_path / "a" / KEY_NAME).stat().st_mode & 0o777 == 0o600
    assert DataSet(tmp_path / "a").keys.of(FILM) == keys[0]


@pytest.mark.parametrize("content", [None, b"", b"12ab", b"\xff" * 65, b"0" * 63 + b"\n"])
def test_data_set_without_its_key_is_not_resumed(tmp_path: Path, content: bytes | None) -> None:
    written(tmp_path)
    key = tmp_path / KEY_NAME
    key.unlink()
    if content is not None:
        key.write_bytes(content)
    with pytest.raises(BatchError, match=r"addresses\.key: the key of the readings is missing or damaged"):
        Index(DataSet(tmp_path))


def test_unwritable_key_is_reported_like_unwritable_readings(tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError, match="the readings cannot be written"):
        Index(DataSet(tmp_path / "gone"))


def test_data_set_of_an_earlier_version_is_resumed_without_names(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    place = tmp_path / "readings.parquet"
    place.mkdir()
    said = f"{FOLDER}/3.dcm: it is empty; export it again."
    for name, row in (
        ("part-0.parquet", {"address": FILM, "stamp": "1", "sha256": "hash", "status": READ}),
        ("failed.parquet", {"address": f"{FOLDER}/3.dcm", "stamp": "", "status": "failed", "error": said}),
    ):
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), place / name)
    data_set = DataSet(tmp_path)
    with Index(data_set) as index:
        assert index.is_done(FILM, "1")
        data_set.write_failed(index.failed())
        assert index.forget_failed(f"{FOLDER}/3.dcm")
    with Index(DataSet(tmp_path)) as index:
        (failed,) = index.failed()
    assert (failed["address"], failed["error"]) == (None, "it is empty; export it again.")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"{FILM}: it is empty; export it again.", FILM),
        (f"failed ([Errno 2] No such file or directory: '{FILM}')", FILM),
        (f"cannot list {FOLDER}; ask", FILM),
        ("SMITH^ANNA.dcm is torn", FILM),
        ("no SMITH^ANNA here", FILM),
        ("../Smith Anna 1957/SMITH^ANNA.dcm: no", FILM),
        ("the folder 'Smith Anna 1957' is gone", FILM),
        ("s3:/hospital/Smith%20Anna/1957.dcm: it is empty", "s3://hospital/Smith%20Anna/1957.dcm"),
        ("hospital/Smith Anna/1957.dcm", "s3://hospital/Smith%20Anna/1957.dcm"),
        ("C:\\films\\Smith Anna 1957\\a.dcm: in use", "C:\\films\\Smith Anna 1957\\a.dcm"),
        ("'C:\\\\films\\\\Smith Anna 1957\\\\a.dcm'", "C:\\films\\Smith Anna 1957\\a.dcm"),
    ],
)
def test_names_are_removed_from_messages(text: str, address: str) -> None:
    left = without_places(text, address)
    assert [word for word in WORDS if word in left.lower()] == [], left


def test_common_words_that_are_also_folders_stay_in_messages() -> None:
    said = "the film is empty; export the films from the data again."
    assert without_places(f"/the/films/a.dcm: {said}", "/the/films/a.dcm") == said
