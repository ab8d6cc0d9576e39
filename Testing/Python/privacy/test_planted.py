"""The search finds what it is for, wherever it hides: else the other tests here would prove nothing."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import zipfile
import zlib
from pathlib import Path

import pyarrow.parquet
import pytest

from Testing.Python.privacy.planted import NAME, WORDS, plant, traces, words_in


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_words_are_found_in_any_encoding_and_case(encoding: str) -> None:
    for word in WORDS:
        assert words_in(b"\x01" + f"x{word.upper()}y".encode(encoding)) >= {word}
    assert words_in("nothing here") == set()


def test_film_itself_can_be_excluded(tmp_path: Path) -> None:
    film = plant(tmp_path / "film.dcm", size=128)
    assert traces(tmp_path)["film.dcm"] >= {"Zyxquill", "ZQX770431", "19610213", "Quarzheim"}
    assert traces(tmp_path, [film]) == {}


def test_compressed_content_is_searched(tmp_path: Path) -> None:
    secret = NAME.encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(secret))
    (tmp_path / "b.nrrd").write_bytes(b"NRRD0004\nencoding: gzip\n\n" + gzip.compress(secret))
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 stream\n" + zlib.compress(secret) + b"\nendstream")
    with zipfile.ZipFile(tmp_path / "inner.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "a.gz")
    with zipfile.ZipFile(tmp_path / "d.mrb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "inner.zip")
    pyarrow.parquet.write_table(pyarrow.table({"name": [NAME]}), tmp_path / "f.parquet", compression="zstd")
    database = sqlite3.connect(tmp_path / "e.sqlite")
    database.execute("create table films (name text)")
    database.execute("insert into films values (?)", (NAME,))
    database.commit()
    database.close()
    assert set(traces(tmp_path)) == {"a.gz", "b.nrrd", "c.pdf", "d.mrb", "e.sqlite", "f.parquet", "inner.zip"}


def test_file_and_folder_names_are_searched(tmp_path: Path) -> None:
    (tmp_path / "Zyxquill Ophelia").mkdir()
    shutil.copy(__file__, tmp_path / "ZQX770431.txt")
    assert traces(tmp_path).keys() == {"Zyxquill Ophelia", "ZQX770431.txt"}
