"""An Orthanc of the tests' own: in a temporary folder, on loopback, gone when they end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.dataset import FileDataset

from Testing.Python.ports import free_port

TIMEOUT_SECONDS = 60.0
AET = "ARCHIVE"
CALLING_AET = "COVIDXRAY"

# The shell outlives no test run: when this process ends, however it ends, `read` meets the end of its
# input, and the server goes.
SUPERVISOR = '"$@" & echo $! > pid; read -r _; kill -KILL $!; wait $!'


def program() -> str | None:
    """Orthanc's program; None without it or its DICOMweb plugin. Debian keeps it out of a user's PATH."""
    found = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")
    return found if found and plugin() else None


def plugin() -> Path | None:
    """Orthanc's DICOMweb plugin."""
    return next(Path("/usr/share/orthanc/plugins").glob("libOrthancDicomWeb.so*"), None)


class Orthanc:
    """A running archive; it knows one client by its AE title, and answers to its own AE title alone."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="covidxray-orthanc-"))
        self.http_port, self.dicom_port = free_port(), free_port()
        settings: dict[str, Any] = {
            "Name": "Archive of the tests",
            "StorageDirectory": str(self._folder / "storage"),
            "IndexDirectory": str(self._folder / "storage"),
            "Plugins": [str(plugin())],
            "HttpPort": self.http_port,
            "DicomPort": self.dicom_port,
            "DicomAet": AET,
            "DicomCheckCalledAet": True,
            "StrictAetComparison": True,
            "DicomAlwaysAllowEcho": False,
            "DicomAlwaysAllowStore": False,
            "DicomModalities": {"tests": [CALLING_AET, "127.0.0.1", 104]},
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DefaultEncoding": "Utf8",
            "StableAge": 1,
            "HttpThreadsCount": 4,
            "SaveJobs": False,
            # What the tests kill is the program, not the machine: a busy disk must not stall it.
            "SyncStorageArea": False,
        }
        (self._folder / "settings.json").write_text(json.dumps(settings), "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it with what it had before, and wait until it answers."""
        executable = program()
        assert executable is not None
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", SUPERVISOR, "sh", executable, "settings.json"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
            )
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                text = (self._folder / "log").read_text("utf-8", errors="replace")
                raise RuntimeError(f"Orthanc does not start: {text[-3000:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            self._ask("/system")
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(int((self._folder / "pid").read_text()), signal.SIGKILL)

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(TIMEOUT_SECONDS)
            self._process = None

    def restart(self) -> None:
        """Start it after it was killed."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """End it for good."""
        self.stop()
        shutil.rmtree(self._folder)

    def empty(self) -> None:
        """Forget all patients."""
        for patient in json.loads(self._ask("/patients")):
            self._ask(f"/patients/{patient}", "DELETE")

    def objects(self) -> list[FileDataset]:
        """All objects that it keeps, read from its own files."""
        from io import BytesIO

        names = json.loads(self._ask("/instances"))
        return [dcmread(BytesIO(self._ask(f"/instances/{name}/file"))) for name in names]

    def uids(self) -> list[str]:
        """UIDs of all objects that it keeps, sorted; one twice would be there twice."""
        return sorted(str(one.SOPInstanceUID) for one in self.objects())

    def _ask(self, path: str, method: str = "GET") -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{self.http_port}{path}", method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bytes(answer.read())


@contextmanager
def running_orthanc() -> Iterator[Orthanc]:
    """An Orthanc while the context lasts; without its programs the test is skipped, but not in CI."""
    if program() is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("needs Orthanc (Debian: apt-get install orthanc orthanc-dicomweb)")
    server = Orthanc()
    try:
        server.start()
        yield server
    finally:
        server.remove()
