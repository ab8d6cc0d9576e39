"""Pipes, sockets and devices are refused before they are opened: nobody may ever write into them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from CovidXRayLib.system.regular_files import NotARegularFileError, open_regular_file

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
# A read that waits is ended after so long, and fails the test.
HANG_SECONDS = 120


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.dcm")
    return folder / "pipe.dcm"


def link(folder: Path) -> Path:
    (folder / "link.dcm").symlink_to(pipe(folder))
    return folder / "link.dcm"


def listener(folder: Path) -> Path:
    socket.socket(socket.AF_UNIX).bind(str(folder / "s.dcm"))
    return folder / "s.dcm"


def zeros(folder: Path) -> Path:
    (folder / "zeros.dcm").symlink_to("/dev/zero")
    return folder / "zeros.dcm"


@pytest.mark.parametrize("make", [pipe, link, listener, zeros])
def test_special_files_are_rejected_at_once(tmp_path: Path, make) -> None:
    command = [sys.executable, "-m", "Testing.Benchmarks.campaign.reading_child", make(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG_SECONDS)
    assert done.returncode == 0
    assert "it is a device or a pipe, not a file" in done.stdout


def test_pipe_named_dicomdir(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "DICOMDIR")
    command = [sys.executable, "-m", "Testing.Benchmarks.campaign.reading_child", tmp_path / "DICOMDIR"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG_SECONDS)
    assert "it is a device or a pipe, not a file" in done.stdout


def test_pipe_that_replaces_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at it and the opening."""
    (tmp_path / "film").write_bytes(b"film")
    as_it_was = (tmp_path / "film").stat()
    (tmp_path / "film").unlink()
    os.mkfifo(tmp_path / "film")
    monkeypatch.setattr(Path, "stat", lambda path: as_it_was)
    with pytest.raises(NotARegularFileError):
        open_regular_file(tmp_path / "film")


def test_no_reader_blocks_on_a_pipe(tmp_path: Path) -> None:
    """A manifest's import, a folder's walk and a training's mask; each in a process that may wait."""
    (tmp_path / "read.py").write_text(
        """
import sys
from pathlib import Path
from CovidXRayLib.datasets.importing.dicom_facts import DicomFacts, dicom_facts
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.reporting.files.film_report import is_object_of_report
from CovidXRayLib.datasets.masks import read_mask

pipe = Path(sys.argv[1])
assert dicom_facts(pipe) == DicomFacts()
assert not is_object_of_report(pipe)
try:
    read_mask(pipe)
except ManifestError:
    print("refused")
"""
    )
    command = [sys.executable, tmp_path / "read.py", pipe(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG_SECONDS)
    assert done.stdout == "refused\n", done.stderr
