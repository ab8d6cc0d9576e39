"""A Lambda function without Lambda: what the image starts, in a process of its own, and what it is asked."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

import psutil

from Testing.Python.cloud.aws_lambda import image
from Testing.Python.cloud.aws_lambda.runtime_api import RuntimeApi
from Testing.Python.pacs.orthanc import SUPERVISOR

TIMEOUT_SECONDS: Final = 180.0
LIMIT: Final = 90.0  # the template's Timeout


class LambdaFunction:
    """One execution environment.

    Parameters
    ----------
    folder
        Empty; its ``tmp`` is what ``/tmp`` is to a real one.
    environment
        Where AWS is, and the function's own variables.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.api = RuntimeApi()
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self._folder = folder
        handler = image.command()[-1]
        variables = {
            **environment,
            **image.environment(),
            "HOME": str(self.temporary),
            "TMPDIR": str(self.temporary),
            "TZ": ":UTC",
            "_HANDLER": handler,
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "AWS_LAMBDA_FUNCTION_NAME": "covidxray",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "2048",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/covidxray",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]1",
        }
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", SUPERVISOR, "sh", *image.command()],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=variables,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        """Wait until it asks for work, or has said why it cannot start."""
        assert self.api.ready.wait(TIMEOUT_SECONDS), self.log
        assert self.api.not_started is None, self.api.not_started

    def begin(self, event: dict[str, Any], seconds: float = LIMIT) -> Future[Any]:
        """Give it an event, with so many seconds until its deadline."""
        return self.api.begin(event, seconds)

    def invoke(self, event: dict[str, Any], seconds: float = LIMIT) -> Any:
        """Give it an event, and return its answer."""
        return self.begin(event, seconds).result(TIMEOUT_SECONDS)

    @property
    def log(self) -> str:
        """All that it wrote to both streams, which Lambda keeps as its log."""
        return (self._folder / "log").read_text("utf-8", errors="replace")

    @property
    def peak_memory(self) -> int:
        """The most memory that it and its child ever held, in bytes (proc(5), VmHWM)."""
        function = psutil.Process(int((self._folder / "pid").read_text()))
        return sum(map(_peak, [function, *function.children(recursive=True)]))

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(TIMEOUT_SECONDS)
        self.api.close()


def _peak(process: psutil.Process) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return 1024 * int(found[1])
