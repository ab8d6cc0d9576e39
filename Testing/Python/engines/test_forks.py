"""A forked process gets an error, or a result, but never waits for threads that only its parent has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Prints what the child found; the alarm ends a child that hangs.
FORKED = """
import os, signal, sys
from CovidXRayLib import Analyzer, EngineError
film, engine, threads_before, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:5])
analyzer = Analyzer(engine=engine, device="cpu", threads=threads_before or None)
if sys.argv[5] == "used":
    analyzer.analyze(film)
child = os.fork()
if child == 0:
    signal.alarm(60)
    try:
        if sys.argv[6] == "new":
            analyzer = Analyzer(engine=engine, device="cpu", threads=threads or None)
        print(analyzer.analyze(film).reading.probability is not None, flush=True)
    except EngineError as error:
        print(error, flush=True)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


def forked(film: Path, engine: str, *options: object) -> str:
    """What a forked process printed, which has ended by itself."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(film), engine, *map(str, options)],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    printed, code = done.stdout.splitlines()
    assert code == "0"
    return printed


@pytest.mark.parametrize(
    ("engine", "name", "state", "whose"),
    [
        ("ncnn", "ncnn", "loaded", "parent's"),
        ("ncnn", "ncnn", "used", "new"),
        ("onnxruntime", "ONNX Runtime", "loaded", "new"),
        ("onnxruntime", "ONNX Runtime", "used", "parent's"),
    ],
)
def test_networks_with_threads_refuse_to_run(
    sample_films: list[Path], engine: str, name: str, state: str, whose: str
) -> None:
    printed = forked(sample_films[0], engine, 2, 2, state, whose)
    assert f"forked after {name} had been used" in printed and "'spawn'" in printed


@pytest.mark.parametrize(
    ("engine", "before", "inside", "whose"),
    [("ncnn", 1, 2, "new"), ("ncnn", 2, 1, "new"), ("onnxruntime", 1, 1, "parent's")],
)
def test_networks_without_threads_of_the_parent_run(
    sample_films: list[Path], engine: str, before: int, inside: int, whose: str
) -> None:
    assert forked(sample_films[0], engine, before, inside, "used", whose) == "True"


@pytest.mark.slow
@pytest.mark.parametrize("whose", ["new", "parent's"])
def test_tensorflow_refuses_to_run(sample_films: list[Path], whose: str) -> None:
    pytest.importorskip("tensorflow")
    assert "forked after TensorFlow had been used" in forked(
        sample_films[0], "tensorflow", 0, 0, "used", whose
    )
