"""A SageMaker container without Docker: the tree that it finds below ``/opt/ml``, and what it starts."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from CovidXRayLib.cloud.sagemaker import container_folders

TIMEOUT_SECONDS = 600.0
# A container outlives no test run: when that ends, however it ends, `read` meets the end of its input.
WATCHER = 'read -r _; kill -KILL "-$1"'
DOCKERFILE = Path(container_folders.__file__).with_name("Dockerfile")


def entry_point() -> list[str]:
    """What the images run, as their definition says; both the same."""
    found = re.findall(r"^ENTRYPOINT (\[.+\])$", DOCKERFILE.read_text("utf-8"), re.MULTILINE)
    first, second = map(json.loads, found)
    assert first == second
    command: list[str] = first
    return command


class Container:
    """One container.

    Attributes
    ----------
    root
        What ``/opt/ml`` is to a real one.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "opt" / "ml"
        self._elsewhere = folder / "work"  # where no file of the project lies
        self._temporary = folder / "tmp"
        self._log = folder / "log.txt"
        self._watchers: dict[int, subprocess.Popen[bytes]] = {}
        for made in (self.root / "model", self._elsewhere, self._temporary):
            made.mkdir(parents=True)

    @property
    def said(self) -> str:
        """What it has written to both streams, which SageMaker keeps as its log."""
        return self._log.read_text("utf-8") if self._log.exists() else ""

    @property
    def failure(self) -> str | None:
        """The reason that it gives SageMaker; None without one."""
        path = self.root / "output" / "failure"
        return path.read_text("utf-8") if path.exists() else None

    @property
    def left_behind(self) -> list[Path]:
        """Temporary files."""
        return [path for path in self._temporary.rglob("*") if path.is_file()]

    def order_training(
        self,
        hyperparameters: dict[str, str],
        channels: dict[str, Path],
        *,
        hosts: Sequence[str] = ("algo-1",),
        host: int = 0,
        mode: str = "File",
    ) -> None:
        """Lay out what SageMaker writes for a training job; each channel is a copy of a folder."""
        configuration = self.root / "input" / "config"
        configuration.mkdir(parents=True, exist_ok=True)
        files: dict[str, dict[str, Any]] = {
            "hyperparameters": hyperparameters,
            "resourceconfig": {
                "current_host": hosts[host],
                "hosts": list(hosts),
                "network_interface_name": "eth0",
            },
            "inputdataconfig": {
                name: {"TrainingInputMode": mode, "S3DistributionType": "FullyReplicated"}
                for name in channels
            },
        }
        for name, content in files.items():
            (configuration / f"{name}.json").write_text(json.dumps(content), "utf-8")
        for name, folder in channels.items():
            shutil.copytree(folder, self.root / "input" / "data" / name)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start what the ENTRYPOINT would, with SageMaker's argument."""
        environment = {
            **os.environ,
            "SAGEMAKER_BASE_DIR": str(self.root),
            "TMPDIR": str(self._temporary),
            **variables,
        }
        for name in ("COVIDXRAY_DATA", "COVIDXRAY_WEIGHTS"):
            environment.pop(name, None)
        command = [sys.executable, *entry_point()[1:], *arguments]
        with self._log.open("ab") as log:
            # A session of its own: what Docker kills is all of a container's processes.
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=environment,
                cwd=self._elsewhere,
                start_new_session=True,
            )
        self._watchers[process.pid] = subprocess.Popen(
            ["sh", "-c", WATCHER, "sh", str(process.pid)], stdin=subprocess.PIPE, start_new_session=True
        )
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End all processes of a start at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(TIMEOUT_SECONDS)
        with self._watchers.pop(process.pid) as watcher:
            watcher.kill()

    def run(self, *arguments: str, **variables: str) -> int:
        """Start it, and return its exit status."""
        process = self.start(*arguments, **variables)
        try:
            return process.wait(TIMEOUT_SECONDS)
        finally:
            self.kill(process)
