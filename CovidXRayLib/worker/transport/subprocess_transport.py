"""Transport by subprocess and threads, for programs without Qt."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO, Literal

from CovidXRayLib.worker.transport.environment import clean_environment, own_environment, worker_command
from CovidXRayLib.worker.transport.transport import Listener

_CHUNK = 2**20
_Event = tuple[Literal["received", "logged"], bytes] | tuple[Literal["ended"], str]


class SubprocessTransport:
    """Runs the child by ``subprocess``; :meth:`pump` and :meth:`wait_until` deliver its output.

    Parameters
    ----------
    python
        The interpreter of the child.
    environ
        The environment to clean for it; by default this process's.
    clean
        Whether to clean it; not if this process is a plain Python, which finds its packages in the same way
        as the child.

    Attributes
    ----------
    listener
        Receiver of the events; set by the client.
    """

    def __init__(
        self,
        python: str = sys.executable,
        environ: Mapping[str, str] | None = None,
        *,
        clean: bool = True,
    ) -> None:
        self.listener: Listener | None = None
        self._command = worker_command(python)
        self._environ = environ
        self._make_environment = clean_environment if clean else own_environment
        self._run: _Run | None = None
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()

    @property
    def pid(self) -> int | None:
        """Process ID of the child, or None."""
        return None if self._run is None else self._run.pid

    def start(self) -> None:
        """Start a child."""
        # A new queue, so that events of an earlier child are not delivered.
        self._events = queue.SimpleQueue()
        environment = self._make_environment(os.environ if self._environ is None else self._environ)
        try:
            self._run = _Run(self._command, environment, self._events)
        except OSError as error:
            self._events.put(("ended", f"it could not be started ({error.strerror})"))

    def write(self, data: bytes) -> None:
        """Send bytes to the child, in the background."""
        run = self._run  # another thread may be ending it
        if run is not None:
            run.outgoing.put(data)

    def kill(self) -> None:
        """Kill the child."""
        if self._run is not None:
            self._run.kill()
            self._run = None
        self._events = queue.SimpleQueue()

    def pump(self, timeout: float | None = 0.0) -> bool:
        """Deliver one event to the listener; wait for it up to a number of seconds, None for no limit.

        Returns
        -------
        bool
            Whether there was one.
        """
        try:
            event = self._events.get(timeout != 0.0, timeout or None)
        except queue.Empty:
            return False
        listener = self.listener
        if event[0] == "ended":
            self._run = None
            if listener is not None:
                listener.ended(event[1])
        elif listener is not None:
            (listener.received if event[0] == "received" else listener.logged)(event[1])
        return True

    def wait_until(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Deliver events until a condition holds; returns False after a number of seconds."""
        end = time.monotonic() + timeout
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.pump(left)
        return True


class _Run:
    """One child with its three threads, which end with it."""

    def __init__(
        self, command: list[str], environment: dict[str, str], events: queue.SimpleQueue[_Event]
    ) -> None:
        self._process = subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.pid = self._process.pid
        self.outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._events = events
        errors = threading.Thread(target=self._read, args=(self._process.stderr, "logged"), daemon=True)
        for thread in (
            errors,
            threading.Thread(target=self._write, daemon=True),
            threading.Thread(target=self._follow, args=(errors,), daemon=True),
        ):
            thread.start()

    def kill(self) -> None:
        self._process.kill()

    def _follow(self, errors: threading.Thread) -> None:
        self._read(self._process.stdout, "received")
        errors.join()
        status = self._process.wait()
        self.outgoing.put(None)
        self._events.put(("ended", _exit_description(status)))

    def _read(self, stream: IO[bytes] | None, kind: Literal["received", "logged"]) -> None:
        if stream is None:
            return
        with stream:
            while data := stream.read(_CHUNK):
                self._events.put((kind, data))

    def _write(self) -> None:
        stream = self._process.stdin
        if stream is None:
            return
        try:
            while (data := self.outgoing.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[stream.write(view) or 0 :]
            stream.close()
        except OSError:  # the child is gone, which the other thread reports
            return


def _exit_description(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"ended by signal {signal.Signals(-status).name}"
    except ValueError:
        return f"ended by signal {-status}"
