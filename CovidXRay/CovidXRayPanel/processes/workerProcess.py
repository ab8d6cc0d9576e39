"""The worker as a QProcess, which does not block Slicer's window."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import qt
import slicer

from CovidXRayLib.worker.transport.environment import clean_environment, worker_command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from CovidXRayLib.worker.transport.transport import Listener

SIGNALS = (
    "readyReadStandardOutput()",
    "readyReadStandardError()",
    "finished(int,QProcess::ExitStatus)",
    "errorOccurred(QProcess::ProcessError)",
)
# A killed process exits immediately; this only lets Qt notice.
KILL_MS = 500


def createTransport(module: str = "CovidXRayLib.worker") -> QProcessTransport:
    """Return a transport to a child of Slicer's Python, in Slicer's startup environment.

    Parameters
    ----------
    module : str
        The module that the child runs.
    """
    python = shutil.which("PythonSlicer") or sys.executable
    startup = slicer.util.startupEnvironment() or os.environ
    return QProcessTransport(worker_command(python, module), clean_environment(startup))


class QProcessTransport:
    """Connects :class:`CovidXRayLib.worker.client.WorkerClient` and its child process.

    Parameters
    ----------
    command : list of str
        Program and arguments.
    environment : dict of str to str
        The child's complete environment; nothing is inherited.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._process: qt.QProcess | None = None
        self.listener: Listener | None = None

    @property
    def pid(self) -> int | None:
        """The process ID of the child, or None."""
        if self._process is None:
            return None
        return int(self._process.processId()) or None

    def start(self) -> None:
        """Start a new child; the listener receives all its output and events."""
        self.kill()
        process = qt.QProcess()
        settings = qt.QProcessEnvironment()
        for name, value in self._environment.items():
            settings.insert(name, value)
        process.setProcessEnvironment(settings)
        process.setProcessChannelMode(qt.QProcess.SeparateChannels)
        slots: tuple[Callable[..., None], ...] = (
            self._onOutput,
            self._onErrorOutput,
            self._onFinished,
            self._onError,
        )
        for signal, slot in zip(SIGNALS, slots, strict=True):
            process.connect(signal, slot)
        self._process = process
        process.start(self._command[0], self._command[1:])

    def write(self, data: bytes) -> None:
        """Send bytes, buffered by Qt until the child reads them."""
        if self._process is not None:
            self._process.write(qt.QByteArray(data))

    def waitForOutput(self, milliseconds: int) -> bool:
        """Wait for output of the child and deliver it; returns False if none came, or there is no child."""
        return self._process is not None and bool(self._process.waitForReadyRead(milliseconds))

    def kill(self) -> None:
        """Kill the child; the listener receives no further events."""
        if self._process is None:
            return
        process, self._process = self._process, None
        for signal in SIGNALS:
            process.disconnect(signal)
        if process.state() != qt.QProcess.NotRunning:
            process.kill()
            process.waitForFinished(KILL_MS)
        process.deleteLater()

    def _onOutput(self) -> None:
        if self._process is not None and self.listener is not None:
            self.listener.received(bytes(self._process.readAllStandardOutput().data()))

    def _onErrorOutput(self) -> None:
        if self._process is not None and self.listener is not None:
            self.listener.logged(bytes(self._process.readAllStandardError().data()))

    def _onFinished(self, exitCode: int, exitStatus: object = None) -> None:
        process, self._process = self._process, None
        if process is not None and self.listener is not None:
            # Read the output that arrived just before the exit.
            self.listener.received(bytes(process.readAllStandardOutput().data()))
            self.listener.logged(bytes(process.readAllStandardError().data()))
            process.deleteLater()
            self.listener.ended(f"exit status {exitCode}")

    def _onError(self, error: object) -> None:
        # All other errors are followed by finished().
        if error == qt.QProcess.FailedToStart and self._process is not None:
            process, self._process = self._process, None
            reason = process.errorString()
            process.deleteLater()
            if self.listener is not None:
                self.listener.ended(reason)
