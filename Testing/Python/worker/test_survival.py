"""Noise, crashes, hangs, and the parent's death."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals"),
]
ROOT = Path(__file__).parents[3]

# Runs in the child before any of our code, as a start-up hook of the interpreter, and never stops.
NOISE = """
import ctypes, os, threading
libc = ctypes.CDLL(None)
os.write(1, b"noise from the very start\\n")
libc.puts(b"noise from C")
libc.fflush(None)
libc.printf(b"noise that C keeps for later, ")
def babble():
    pause = threading.Event()
    while not pause.wait(0.002):
        os.write(1, b"raw noise \\x00\\xff\\n")
        libc.puts(b"noise from C")
        libc.fflush(None)
        print("noise from Python", flush=True)
threading.Thread(target=babble, daemon=True).start()
"""

PARENT = """
import sys
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS
from CovidXRayLib.worker.transport.subprocess_transport import SubprocessTransport
transport = SubprocessTransport()
client = WorkerClient(transport)
client.start(DEFAULT_SETTINGS)
stages = []
for _ in range(int(sys.argv[2])):
    client.request(
        "analyze", {"path": sys.argv[1]}, on_done=print, on_failed=print,
        on_stage=lambda *stage: stages.append(stage),
    )
transport.wait_until(lambda: len(stages) >= 3 or client.state == "ready", 300)
print(transport.pid, flush=True)
transport.wait_until(lambda: False, 60)
"""


def test_library_output_does_not_corrupt_answers(
    new_worker: Callable, interpreter: Callable[[str], str], tmp_path: Path, sample_films: list[Path]
) -> None:
    (tmp_path / "noise").mkdir()
    (tmp_path / "noise" / "sitecustomize.py").write_text(NOISE)
    worker = new_worker(interpreter(f'PYTHONPATH="{tmp_path}/noise" exec "{sys.executable}" "$@"'))
    worker.start()
    for path in sample_films:
        assert worker.ask("open", {"path": str(path)}).answer.arrays["pixels"].max() <= 1
        assert worker.ask("analyze", {"path": str(path)}).answer.fields["reading"]["probability"] is not None
    for noise in ("noise from the very start", "noise from C", "noise from Python"):
        assert any(noise in line for line in worker.lines), noise
    assert worker.states.count("starting") == 1


@pytest.mark.parametrize(
    "babble",
    [
        "import os; os.write(1, encode(Message('log', {'text': 'hello'})) + b'not a message, at length')",
        "import os; os.write(1, PREFIX.pack(MAGIC, 5, 2**50))",
        "raise SystemExit(3)",
        "import os; os.kill(os.getpid(), 11)",
    ],
)
def test_misbehaving_child_is_replaced(
    new_worker: Callable,
    interpreter: Callable[[str], str],
    tmp_path: Path,
    sample_films: list[Path],
    babble: str,
) -> None:
    code = tmp_path / "babble.py"
    code.write_text(
        f"import sys, time; sys.path.insert(0, {str(ROOT)!r})\n"
        "from CovidXRayLib.worker.transport.messages import *\n"
        "sys.stdin.buffer.read(1)\n"
        f"{babble}\ntime.sleep(600)\n"
    )
    once = tmp_path / "once"
    script = f'if mkdir "{once}" 2>/dev/null; then exec "{sys.executable}" "{code}"; fi'
    worker = new_worker(interpreter(f'{script}\nexec "{sys.executable}" "$@"'))
    worker.client.start(DEFAULT_SETTINGS)
    path = {"path": str(sample_films[0])}
    sentence = worker.ask("analyze", path).sentence
    assert sentence.endswith("try again.")
    assert worker.ask("analyze", path).answer.kind == "reading"
    assert worker.problems == []


def test_start_failure_can_be_retried(
    new_worker: Callable, interpreter: Callable[[str], str], sample_films: list[Path]
) -> None:
    python = interpreter('echo "a library is missing" >&2; exit 127')
    worker = new_worker(python)
    worker.start()
    assert worker.client.state == "broken"
    assert worker.lines.count("a library is missing") == 3
    assert worker.ask("open", {"path": "x"}).sentence == worker.problems[0]
    interpreter(f'exec "{sys.executable}" "$@"')
    worker.client.restart()
    assert worker.ask("analyze", {"path": str(sample_films[0])}).answer.kind == "reading"

    nowhere = new_worker(python + "-nowhere")
    nowhere.start()
    assert nowhere.client.state == "broken"


def test_stop_ends_an_analysis_or_a_hung_child(new_worker: Callable, sample_films: list[Path]) -> None:
    worker = new_worker()
    worker.start()
    path = {"path": str(sample_films[0])}
    for hang in (False, True):
        pid = worker.transport.pid
        asked = worker.begin("analyze", path)
        worker.wait(lambda asked=asked: bool(asked.stages))
        if hang:
            os.kill(pid, signal.SIGSTOP)
        worker.client.stop()
        assert [stopped for _, stopped in asked.failures] == [True]
        assert worker.ask("analyze", path).answer.kind == "reading"
        assert worker.transport.pid != pid
        assert not _lives(pid)


@pytest.mark.parametrize("requests", [0, 200], ids=["idle", "analyzing"])
def test_child_ends_with_its_parent(
    sample_films: list[Path], print_measurement: Callable[[str], None], requests: int
) -> None:
    command = [sys.executable, "-c", PARENT, str(sample_films[0]), str(requests)]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _lives(child)
    parent.kill()
    began = time.monotonic()
    while _lives(child):
        assert time.monotonic() - began < 30, "the child outlives its parent"
        time.sleep(0.01)
    print_measurement(
        f"{requests} requests waiting: the child ended {time.monotonic() - began:.2f} s after its parent"
    )
    parent.wait()


def test_ctrl_c_is_handled_by_the_parent(worker: Any) -> None:
    os.kill(worker.transport.pid, signal.SIGINT)
    assert worker.ask("ping", {}).answer.kind == "pong"


@pytest.mark.parametrize("moment", ["starting", "idle", "analyzing"])
def test_recovers_from_ten_random_kills(
    new_worker: Callable, sample_films: list[Path], print_measurement: Callable[[str], None], moment: str
) -> None:
    generator = random.Random(moment)
    worker = new_worker()
    worker.start()
    path = {"path": str(sample_films[0])}
    cut_short = 0
    for _ in range(10):
        if moment == "starting":
            worker.client.restart()
        asked = None if moment == "idle" else worker.begin("analyze", path)
        worker.listen(generator.uniform(0, 0.15 if moment == "analyzing" else 0.6))
        pid = worker.transport.pid
        os.kill(pid, signal.SIGKILL)
        worker.wait(lambda pid=pid: worker.transport.pid != pid)
        if asked is not None:
            worker.wait(lambda asked=asked: asked.over)
            assert len(asked.answers) + len(asked.failures) == 1
            for sentence, stopped in asked.failures:
                assert not stopped and sentence.endswith("try again.")
                cut_short += 1
        assert worker.ask("analyze", path).answer.fields["reading"]["probability"] is not None
    assert worker.problems == []
    print_measurement(
        f"killed ten times while {moment}: worked ten times; {cut_short} analyses were cut short"
    )


def _lives(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
        return subprocess.run(["ps", "-p", str(pid)], capture_output=True).returncode == 0
    return status.rpartition(")")[2].split()[0] != "Z"
