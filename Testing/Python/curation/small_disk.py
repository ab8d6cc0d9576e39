"""A disk of a few megabytes, in memory, that can really be full or read-only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A mounted file system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, leave: int = 0) -> None:
        """Take all space but some bytes."""
        with self._filler.open("wb", buffering=0) as handle:
            status = os.statvfs(self.folder)
            left = status.f_bavail * status.f_bsize - leave
            while left > 0:
                left -= handle.write(bytes(min(left, 4096)))

    def make_room(self) -> None:
        """Give back what :meth:`fill` took."""
        self._filler.unlink()

    def protect(self) -> None:
        """Refuse all writing from now on, root's too."""
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)


@contextmanager
def mounted_disk(folder: Path, megabytes: int = 4) -> Iterator[SmallDisk]:
    """Mount a disk; where that is not allowed, the test is skipped."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]
    try:
        done = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("needs to mount a file system, and there is no mount command")
    if done.returncode:
        pytest.skip(f"needs to mount a file system, as root may: {done.stderr.strip().splitlines()[0]}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
