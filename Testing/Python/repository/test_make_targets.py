"""What the targets of the Makefile run and refuse; `make test` and `test-all` run every test once."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("make") is None, reason="needs make"),
]

ROOT = Path(__file__).parents[3]


def make(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Make in the repository."""
    # What an outer make tells its own children, such as to print folders, is not meant here.
    outer = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *map(str, arguments)],
        cwd=ROOT,
        env={**outer, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def commands(target: str) -> list[list[str]]:
    """What follows ``pytest`` in each line of a target that calls it."""
    done = make("--dry-run", target)
    assert done.returncode == 0, done.stderr
    lines = [shlex.split(line) for line in done.stdout.splitlines() if " pytest " in line]
    return [line[line.index("pytest") + 1 :] for line in lines]


def collected(*arguments: str) -> Counter[str]:
    """How often pytest would run each test; in one process, whatever the arguments say."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        *arguments,
        "-n",
        "0",
        "--collect-only",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Counter(line for line in done.stdout.splitlines() if "::" in line)


def test_each_test_runs_in_exactly_one_target() -> None:
    selections = [command for target in ("test", "test-all") for command in commands(target)]
    assert len(selections) == 4
    found: Counter[str] = Counter()
    for selection in selections:
        found += collected(*selection)
    everything = collected()
    assert set(everything.values()) == {1}
    assert found == everything


def test_environment_of_another_python_is_refused(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    (tmp_path / ".app").touch()  # newer than all that it is made from, so that nothing is installed
    (python.parent / "covidxray").write_text("#!/bin/sh\necho started\n", "utf-8")
    (python.parent / "covidxray").chmod(0o755)
    python.write_text("#!/bin/sh\necho /opt/python 3.11.2\n", "utf-8")
    python.chmod(0o755)
    place = (f"VENV={tmp_path}", f"OUT={tmp_path}")
    done = make("run", *place, f"PYTHON={sys.executable}")
    assert done.returncode == 2 and "started" not in done.stdout
    assert f"{tmp_path} exists and is of another Python than PYTHON={sys.executable}" in done.stderr
    assert "started" in make("run", *place, PYTHON="").stdout
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    assert "started" in make("run", *place, f"PYTHON={sys.executable}").stdout


def test_environment_with_spaces_is_refused(tmp_path: Path) -> None:
    done = make("--dry-run", "run", f"VENV={tmp_path}/my venv")
    assert done.returncode == 2
    assert "choose a path without spaces" in done.stderr


def test_five_minute_loop_installs_pytest_before_it_runs(tmp_path: Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## The five-minute loop")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    lines = [line.split("#")[0].split() for block in blocks for line in block.splitlines()]
    first = next(number for number, words in enumerate(lines) if words[:1] == ["pytest"])
    made = [words[1] for words in lines[:first] if words[:1] == ["make"]]
    place = tmp_path / "venv"
    install = [make("--dry-run", target, f"VENV={place}").stdout for target in made]
    assert any(re.search(rf"setup\.sh {re.escape(str(place))} \S*\btest\b", text) for text in install), made
