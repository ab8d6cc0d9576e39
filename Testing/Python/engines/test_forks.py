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


# Prints how many of OpenCV's threads a fork finds, how many forked processes hung, and the size of the pool.
FORKED_BESIDE_OPENCV = """
import os, signal, time
import cv2, numpy as np
def count():
    return len(os.listdir("/proc/self/task"))
def settled():
    ends = time.monotonic() + 2  # Linux lists a thread for a moment after it has been joined
    while count() > alone and time.monotonic() < ends:
        time.sleep(0.001)
    return count() - alone
def blur():
    return cv2.GaussianBlur(image, (0, 0), 1.5)
image = np.random.default_rng(1).random((2000, 2000), np.float32)
alone, left = count(), []
os.register_at_fork(before=lambda: left.append(settled()))  # called after those registered later
import CovidXRayLib
cv2.setNumThreads(4)
hung = added = 0
for _ in range(20):
    blur()
    added = max(added, count() - alone)
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        os._exit(int(cv2.getNumThreads() != 4 or blur().shape != image.shape))
    hung += os.waitpid(child, 0)[1] != 0
print(max(left), hung, added)
"""


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


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted as Linux lists them")
def test_opencv_has_no_threads_that_a_fork_could_lose() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED_BESIDE_OPENCV], capture_output=True, text=True, check=True, timeout=500
    )
    assert done.stdout.split() == ["0", "0", "3"]


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
