"""One film that kills its reader, or never ends, stops no other film, in no command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from CovidXRayLib.weights.registry import REGISTRY_NAME, weights_folder
from Testing.Python.worker.fatal_program import (
    CRASHES,
    HANGS,
    HOLDS_THE_LOCK,
    IS_KILLED,
    FatalProgram,
    film_with_mark,
)

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="Windows has no signals that kill"),
    pytest.mark.skipif(not (weights_folder() / REGISTRY_NAME).is_file(), reason="needs the networks"),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> FatalProgram:
    return FatalProgram(tmp_path_factory.mktemp("fatal") / "program")


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """Two good films, and one in between that its reader does not survive."""
    folder = tmp_path / "films"
    film_with_mark(folder / "a.dcm")
    film_with_mark(folder / "b.dcm", CRASHES, seed=1)
    film_with_mark(folder / "c.dcm", seed=2)
    return folder


@pytest.mark.slow
def test_analyze_reports_a_fatal_film_and_skips_it_next_time(
    program: FatalProgram, films: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = program.run("analyze", films, "--out", out, "--json")
    assert first.returncode == 1, first.stderr
    (line,) = first.stderr.splitlines()
    assert "b.dcm: the program that read it ended unexpectedly (ended by signal SIGSEGV)" in line
    entries = {Path(entry["file"]).name: entry for entry in json.loads(first.stdout)}
    assert set(entries) == {"a.dcm", "b.dcm", "c.dcm"}
    assert "error" in entries["b.dcm"] and "verdict" in entries["a.dcm"] and "verdict" in entries["c.dcm"]

    again = program.run("analyze", films, "--out", out, "--quiet")
    (line,) = again.stderr.splitlines()
    assert (again.returncode, "b.dcm: skipped" in line) == (1, True)
    assert "--retry-failed" in line

    tried = program.run("analyze", films / "b.dcm", "--out", out, "--quiet", "--retry-failed")
    assert "ended unexpectedly" in tried.stderr


@pytest.mark.slow
def test_successfully_read_film_is_no_longer_skipped(
    program: FatalProgram, films: Path, tmp_path: Path, quarantine: Path
) -> None:
    out = tmp_path / "out"
    assert program.run("analyze", films / "b.dcm", "--out", out).returncode == 1
    assert b"films" not in quarantine.read_bytes()  # neither a name nor a folder
    assert quarantine.stat().st_mode & 0o777 == 0o600
    healthy = {"PYTHONPATH": str(Path.cwd())}
    assert program.run("analyze", films / "b.dcm", "--out", out, **healthy).returncode == 1
    assert program.run("analyze", films / "b.dcm", "--out", out, "--retry-failed", **healthy).returncode == 0
    assert program.run("analyze", films / "b.dcm", "--out", out, **healthy).returncode == 0


@pytest.mark.slow
def test_report_continues_with_other_films(program: FatalProgram, films: Path, tmp_path: Path) -> None:
    pytest.importorskip("plutoprint", reason="needs the extra 'report'")
    out = tmp_path / "out"
    for words in ("ended unexpectedly", "skipped"):
        done = program.run("report", films, "--out", out, "--quiet")
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert "b.dcm" in line and words in line
        assert len(list(out.glob("*.pdf"))) == 2


@pytest.mark.slow
def test_import_continues_with_other_films(program: FatalProgram, films: Path, tmp_path: Path) -> None:
    database = tmp_path / "store.sqlite"
    for added, words in ((2, "ended unexpectedly"), (0, "skipped")):
        done = program.run("curate", "import", films, "--store", database, "--json")
        assert done.returncode == 1, done.stderr
        report = json.loads(done.stdout)
        assert (report["added"], report["known"]) == (added, 2 - added)
        ((refused, reason),) = [(one["file"], one["reason"]) for one in report["refused"]]
        assert Path(refused).name == "b.dcm" and words in reason


@pytest.mark.slow
def test_curate_analyze_continues_with_other_films(
    program: FatalProgram, films: Path, tmp_path: Path
) -> None:
    database = tmp_path / "store.sqlite"
    healthy = {"PYTHONPATH": str(Path.cwd())}
    assert program.run("curate", "import", films, "--store", database, **healthy).returncode == 0
    for analyzed, words in ((2, "ended unexpectedly"), (0, "skipped")):
        done = program.run("curate", "analyze", "--store", database)
        assert done.returncode == 1
        assert words in done.stderr and "b.dcm" in done.stderr
        assert done.stdout.startswith(f"Films analyzed: {analyzed}, failed: 1, total: 3.")


@pytest.mark.slow
@pytest.mark.parametrize("mark", [HANGS, HOLDS_THE_LOCK], ids=["hangs", "holds the lock"])
def test_film_that_never_ends_is_terminated(program: FatalProgram, tmp_path: Path, mark: bytes) -> None:
    films, out = tmp_path / "films", tmp_path / "out"
    film_with_mark(films / "a.dcm", mark)
    film_with_mark(films / "b.dcm", seed=1)
    done = program.run("analyze", films, "--out", out, "--film-seconds", 10)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "a.dcm: it took longer than 10 seconds and was stopped" in line
    assert (out / "b.json").is_file()
    again = program.run("analyze", films, "--out", out, "--film-seconds", 10)
    assert "skipped" in again.stderr
    longer = program.run("analyze", films, "--out", out, COVIDXRAY_FILM_SECONDS="11")
    assert "longer than 11 seconds" in longer.stderr


@pytest.mark.slow
def test_import_continues_after_a_film_that_never_ends(program: FatalProgram, tmp_path: Path) -> None:
    films, database = tmp_path / "films", tmp_path / "store.sqlite"
    film_with_mark(films / "a.dcm", HANGS)
    film_with_mark(films / "b.dcm", IS_KILLED, seed=1)
    film_with_mark(films / "c.dcm", seed=2)
    done = program.run("curate", "import", films, "--store", database, "--film-seconds", 10, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["added"]) == (1, 1)
    reasons = {Path(one["file"]).name: one["reason"] for one in report["refused"]}
    assert "longer than 10 seconds" in reasons["a.dcm"] and "SIGKILL" in reasons["b.dcm"]


@pytest.mark.slow
@pytest.mark.parametrize("step", ["analyze", "import"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_child_process_is_left(
    program: FatalProgram, tmp_path: Path, how: signal.Signals, step: str
) -> None:
    film = film_with_mark(tmp_path / "films/a.dcm", HANGS)
    arguments = {
        "analyze": ["analyze", film, "--out", tmp_path / "out"],
        "import": ["curate", "import", film, "--store", tmp_path / "store.sqlite"],
    }[step]
    process = subprocess.Popen(
        [*program.command, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=program.environment,
        # Shells start background jobs deaf to Ctrl-C, and their children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    command = psutil.Process(process.pid)
    while not (children := command.children(recursive=True)):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    if step == "analyze":
        time.sleep(1)  # while networks are loaded, or the film is read: it makes no difference
    process.send_signal(how)
    _stdout, stderr = process.communicate(timeout=300)
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert b"Traceback" not in stderr
    _gone, alive = psutil.wait_procs(children, timeout=120)
    assert alive == []


@pytest.mark.slow
@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon", "1e9"])
def test_impossible_limit_is_a_usage_error(program: FatalProgram, films: Path, seconds: str) -> None:
    by_option = program.run("analyze", films, "--out", films / "out", f"--film-seconds={seconds}")
    by_variable = program.run("analyze", films, "--out", films / "out", COVIDXRAY_FILM_SECONDS=seconds)
    assert by_option.returncode == by_variable.returncode == 2
    assert (
        "is not a time limit for a film" in by_option.stderr
        and "is not a time limit for a film" in by_variable.stderr
    )
