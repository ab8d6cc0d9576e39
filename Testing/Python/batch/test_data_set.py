"""The data set and the index over it, without workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.batch.errors import BatchError
from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.records.film_index import Index
from CovidXRayLib.batch.records.result_row import READ, Row, failed_row
from Testing.Python.batch.command import rows


def read(data_set: DataSet, address: str, sha256: str, stamp: str = "1") -> Row:
    return data_set.row_of(address, stamp, {"sha256": sha256, "status": READ})


def test_written_rows_are_known_after_restart(tmp_path: Path) -> None:
    data_set = DataSet(tmp_path, part_rows=2)
    for number in range(5):
        data_set.append(read(data_set, f"film{number}", f"hash{number}"))
        if data_set.is_due:
            data_set.write_part()
    data_set.write_part()
    data_set.write_failed([data_set.row_of("other", "", failed_row("it is a knee"))])
    assert len(list(data_set.folder.glob("part-*.parquet"))) == 3
    assert len(rows(tmp_path)) == 6
    with Index(DataSet(tmp_path)) as index:
        assert index.is_done("film4", "1")
        assert not index.is_done("film4", "2")  # it has changed since
        assert not index.is_done("other", "")
        assert index.has_content("hash3") and not index.has_content("hash9")
        assert [row["error"] for row in index.failed()] == ["it is a knee"]


def test_film_that_failed_and_was_later_read_is_not_listed_as_failed(tmp_path: Path) -> None:
    data_set = DataSet(tmp_path)
    data_set.write_failed([data_set.row_of("film", "1", failed_row("not now"))])
    data_set.append(read(data_set, "film", "hash"))
    data_set.write_part()  # and killed before the part of the failed was rewritten
    with Index(DataSet(tmp_path)) as index:
        assert list(index.failed()) == []
        data_set.write_failed(index.failed())
    assert [row["status"] for row in rows(tmp_path)] == [READ]


def test_address_is_new_only_once(tmp_path: Path) -> None:
    with Index(DataSet(tmp_path)) as index:
        assert [index.is_new("film") for _ in range(3)] == [True, False, False]


def test_invalid_part_is_reported(tmp_path: Path) -> None:
    data_set = DataSet(tmp_path)
    data_set.folder.mkdir()
    (data_set.folder / "part-0.parquet").write_bytes(b"no Parquet")
    with pytest.raises(BatchError, match=r"part-0\.parquet: cannot be read"):
        Index(data_set)
