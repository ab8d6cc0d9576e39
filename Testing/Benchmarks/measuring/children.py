"""Child processes that do one thing again whenever they are asked to. Only the standard library is needed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]


class Child(AbstractContextManager["Child"]):
    """A child that runs a module which calls :func:`serve`; calling it waits until the thing is done once.

    Raises
    ------
    ChildProcessError
        If the child ends, for example since it lacks a package; with the end of what it wrote to stderr.
    """

    def __init__(
        self, python: str, module: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        # TensorFlow tells much that nobody needs.
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the child
        self._process = subprocess.Popen(
            [python, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
        )
        self.name = self._line()

    def __call__(self) -> None:
        """Do it once."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self._line()

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._errors.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._errors.seek(0)
            raise ChildProcessError(f"{self._process.args} failed:\n{self._errors.read()[-2000:]}")
        return line.strip()


def serve(name: str, call: Callable[[], object]) -> None:
    """Tell the parent a name, and call whenever it asks, until it closes the pipe."""
    print(name, flush=True)
    for _ in sys.stdin:
        call()
        print("done", flush=True)
