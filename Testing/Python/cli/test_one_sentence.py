"""A closed standard output, an unreachable database, and results of another film end in one sentence."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "CovidXRayLib.cli"]


def run(*arguments: object, closing: str = "") -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    if closing:
        command = ["sh", "-c", f'exec "$@" {closing}', "sh", *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(("closing", "error"), [(">&-", "Bad file descriptor"), ("2>&-", "")])
def test_a_closed_stream_is_no_traceback(tmp_path: Path, closing: str, error: str) -> None:
    done = run("phantom", "--out", tmp_path, "--size", 64, closing=closing)
    assert done.returncode == (4 if error else 0)
    assert error in done.stderr and "Traceback" not in done.stderr
    assert len(list(tmp_path.glob("*.dcm"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_an_analysis_is_complete_without_standard_output(tmp_path: Path, sample_films: list[Path]) -> None:
    done = run("analyze", sample_films[0], "--out", tmp_path, closing=">&-")
    assert done.returncode == 4 and "Traceback" not in done.stderr
    assert "The results could not be printed" in done.stderr
    assert len(list(tmp_path.iterdir())) == 4


def test_results_of_another_film_of_the_same_name_are_kept(tmp_path: Path, sample_films: list[Path]) -> None:
    films = []
    for patient, sample in zip(("p1", "p2"), sample_films, strict=False):
        (tmp_path / patient).mkdir()
        films.append(Path(shutil.copy(sample, tmp_path / patient / "IM000001")))
    out = tmp_path / "out"
    assert run("analyze", films[0], "--out", out).returncode == 0
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    done = run("analyze", films[1], "--out", out)
    assert done.returncode == 1
    assert "IM000001.json is the result of another film of the same name, which is kept" in done.stderr
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert run("analyze", films[0], "--out", out, "--prevalence", "10%").returncode == 0
    assert json.loads((out / "IM000001.json").read_text("utf-8"))["evidence"]["prevalence"] == 0.1


def test_listing_an_unreachable_database_says_nothing_of_changes_of_its_own() -> None:
    pytest.importorskip("psycopg")
    done = run("curate", "list", "--store", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert done.returncode == 5
    assert "no response from the database" in done.stderr and "last change" not in done.stderr
