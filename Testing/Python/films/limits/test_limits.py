"""What no film may cost: every bomb is read or refused in a bounded time and memory."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import CovidXRayLib.films.limits as film_limits
import CovidXRayLib.weights.weight_limits as weights_limits
from CovidXRayLib.resources import resources_folder
from Testing.Benchmarks.campaign import dicom_bombs, directory_bombs, image_bombs, mutations
from Testing.Benchmarks.campaign.limited import run_limited

BOMBS = {**image_bombs.BOMBS, **dicom_bombs.BOMBS, **directory_bombs.BOMBS}
# A hang ends after so long; what a film takes is a few seconds.
HANG_SECONDS = 120


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux reports it")
@pytest.mark.parametrize("name", BOMBS)
def test_decompression_bomb_is_bounded_in_memory(tmp_path: Path, name: str) -> None:
    (tmp_path / "bomb").write_bytes(BOMBS[name]())
    command = [sys.executable, "-m", "Testing.Benchmarks.campaign.reading_child", tmp_path / "bomb"]
    outcome = run_limited(command, HANG_SECONDS, mebibytes=700)
    assert (outcome.stopped, outcome.code) == ("", 0), outcome.output[-1000:]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux reports it")
@pytest.mark.parametrize("reader", ["header", "object", "mask"])
def test_other_readers_are_bounded(tmp_path: Path, reader: str) -> None:
    files = []
    for number, make in enumerate(BOMBS.values()):
        files.append(tmp_path / str(number))
        files[-1].write_bytes(make())
    command = [sys.executable, "-m", "Testing.Python.films.other_readers", reader, *files]
    outcome = run_limited(command, HANG_SECONDS, mebibytes=700)
    assert (outcome.stopped, outcome.code) == ("", 0), outcome.output[-1000:]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux reports it")
def test_mutated_files_are_read_or_rejected() -> None:
    rows = list(mutations.run(800, seed=2))
    assert sum(row.cases for row in rows) == 800
    assert [failure for row in rows for failure in row.failures] == []


@pytest.mark.parametrize("module", [film_limits, weights_limits], ids=["films", "weights"])
def test_every_limit_is_documented(module: object) -> None:
    text = (resources_folder() / "Docs" / "reference" / "limits.md").read_text(encoding="utf-8")
    names = [name for name in vars(module) if name.startswith("MAX_")]
    assert names
    assert [name for name in names if not re.search(rf"^\|.*`{name}`", text, re.M)] == []
