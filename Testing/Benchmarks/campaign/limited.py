"""Run a command with an eye on its time and memory (Linux)."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """How a command went.

    Attributes
    ----------
    code
        Its exit status, negative where a signal ended it.
    stopped
        Why it was ended from here; empty where it ended by itself.
    seconds, mebibytes
        How long it ran, and the most memory that it and its children had at one time.
    output
        What it wrote to either stream.
    """

    code: int
    stopped: str
    seconds: float
    mebibytes: float
    output: str


def run_limited(
    command: Sequence[str | Path],
    seconds: float = 60,
    mebibytes: float = 1024,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a command to its end, or end it and its children when it takes more than it may."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=None if environment is None else {**os.environ, **environment},
        )
        peak, stopped = 0.0, ""
        while process.poll() is None and not stopped:
            peak = max(peak, _memory(process.pid))
            if peak > mebibytes:
                stopped = f"more than {mebibytes:.0f} MiB"
            elif time.monotonic() - start > seconds:
                stopped = f"more than {seconds:.0f} s"
            else:
                time.sleep(0.02)
        if stopped:
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        elapsed = time.monotonic() - start
        output.seek(0)
        return Outcome(code, stopped, elapsed, peak, output.read().decode(errors="replace"))


def _memory(pid: int) -> float:
    """Return the MiB that a process and its descendants have, each by the most it ever had."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has just ended
        return 0.0
    own = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
    return int(own) / 1024 + sum(map(_memory, children))
