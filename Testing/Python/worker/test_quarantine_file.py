"""The list of films that were fatal: whole lines, for its owner alone, without a name in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from CovidXRayLib.films.film_failures import FatalFilmError, SkippedFilmError
from CovidXRayLib.worker.films.quarantine import Quarantine


def remember(file: Path, film: Path) -> None:
    Quarantine(file).add(film, FatalFilmError(film, "it took too long", "report it", seconds=5.0))


def film_called(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(name.encode())
    return path


@pytest.mark.parametrize("cut", [1, 20])
def test_partial_line_after_power_failure_affects_no_later_film(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "settings" / "quarantine.jsonl"
    first, second = (film_called(tmp_path, name) for name in ("SMITH^ANNA.dcm", "SMITH^BERT.dcm"))
    remember(file, first)
    file.write_bytes(file.read_bytes()[:-cut])
    remember(file, second)
    with pytest.raises(SkippedFilmError):
        Quarantine(file).check(second, 5.0)
    assert b"SMITH" not in file.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_quarantine_file_is_private(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings" / "quarantine.jsonl"
    remember(file, film_called(tmp_path, "a.dcm"))
    modes = [one.stat().st_mode & 0o777 for one in (file, file.parent, file.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]
