"""`make test` and `make test-all` run every test there is between them, and none twice."""

from __future__ import annotations

import os
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


def commands(target: str) -> list[list[str]]:
    """What follows ``pytest`` in each line of a target that calls it."""
    done = subprocess.run(
        ["make", "--dry-run", target],
        cwd=ROOT,
        # What an outer make tells its own children, such as to print folders, is not meant here.
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=True,
    )
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
