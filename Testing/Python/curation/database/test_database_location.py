"""A review database is named by file, with the home folder as ``~``, or by URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.curation.database_location import database_location, is_url


def test_home_folder_is_expanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert database_location("~/films.sqlite") == tmp_path / "films.sqlite"
    assert database_location("films.sqlite") == Path("films.sqlite")


def test_url_is_unchanged() -> None:
    url = "postgresql://reader@host/~films"
    assert is_url(url) and database_location(url) == url
    assert not is_url("C:/films.sqlite")
