"""A client with a real child, and all that was heard of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.messages import Message
from CovidXRayLib.worker.transport.subprocess_transport import SubprocessTransport
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS, WorkerSettings

TIMEOUT_SECONDS = 120.0
CPU: WorkerSettings = {**DEFAULT_SETTINGS, "device": "cpu"}


@dataclass
class Asked:
    """A request, and every answer to it."""

    answers: list[Message] = field(default_factory=list)
    failures: list[tuple[str, bool]] = field(default_factory=list)
    stages: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return bool(self.answers or self.failures)

    @property
    def answer(self) -> Message:
        assert not self.failures, self.failures
        (answer,) = self.answers
        return answer

    @property
    def sentence(self) -> str:
        assert not self.answers
        ((sentence, stopped),) = self.failures
        assert not stopped
        return sentence


class Worker:
    """A client and its child."""

    def __init__(self, transport: SubprocessTransport) -> None:
        self.transport = transport
        self.client = WorkerClient(transport)
        self.states: list[str] = []
        self.lines: list[str] = []
        self.problems: list[str] = []
        self.client.state_changed.connect(self.states.append)
        self.client.logged.connect(self.lines.append)
        self.client.unavailable.connect(self.problems.append)

    def begin(
        self, kind: str, fields: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None
    ) -> Asked:
        asked = Asked()
        self.client.request(
            kind,
            fields,
            arrays,
            on_done=asked.answers.append,
            on_failed=lambda sentence, *, stopped: asked.failures.append((sentence, stopped)),
            on_stage=lambda *stage: asked.stages.append(stage),
        )
        return asked

    def ask(
        self, kind: str, fields: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None
    ) -> Asked:
        asked = self.begin(kind, fields, arrays)
        self.wait(lambda: asked.over)
        return asked

    def start(self, settings: WorkerSettings = CPU) -> None:
        self.client.start(settings)
        self.wait(lambda: self.client.state != "starting")

    def wait(self, condition: Callable[[], bool]) -> None:
        assert self.transport.wait_until(condition, TIMEOUT_SECONDS), (self.client.state, self.lines)

    def listen(self, seconds: float) -> None:
        self.transport.wait_until(lambda: False, seconds)


@pytest.fixture
def new_worker() -> Iterator[Callable[..., Worker]]:
    """Make workers, by default with this interpreter, and end them after the test."""
    workers: list[Worker] = []

    def make(python: str = sys.executable, environ: Mapping[str, str] | None = None) -> Worker:
        workers.append(Worker(SubprocessTransport(python, environ)))
        return workers[-1]

    yield make
    for worker in workers:
        worker.client.shutdown()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """A worker with its networks loaded, for all tests of a module that do it no harm."""
    worker = Worker(SubprocessTransport())
    worker.start()
    yield worker
    worker.client.shutdown()


@pytest.fixture
def interpreter(tmp_path: Path) -> Callable[[str], str]:
    """Make a program that stands in for the interpreter: a shell script that gets its arguments."""
    if sys.platform == "win32":
        pytest.skip("stands in by a shell script")

    def make(script: str) -> str:
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return make
