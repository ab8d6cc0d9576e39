"""Which files of a folder anybody opens, as Linux tells it."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_IN_OPEN = 0x20
_HEAD = struct.Struct("iIII")


@contextmanager
def files_opened_in(folder: Path) -> Iterator[list[str]]:
    """Give a list that holds, after the block, the names of the folder's files that were opened inside it."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells which files are opened")
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert watch >= 0 and libc.inotify_add_watch(watch, os.fsencode(folder), _IN_OPEN) >= 0
    names: list[str] = []
    try:
        yield names
        names += _names(watch)
    finally:
        os.close(watch)


def _names(watch: int) -> Iterator[str]:
    while True:
        try:
            data = os.read(watch, 1 << 16)
        except BlockingIOError:
            return
        while data:
            _watch, _mask, _cookie, length = _HEAD.unpack_from(data)
            name = data[_HEAD.size : _HEAD.size + length].rstrip(b"\0")
            if name:  # without one it is the folder itself
                yield os.fsdecode(name)
            data = data[_HEAD.size + length :]
