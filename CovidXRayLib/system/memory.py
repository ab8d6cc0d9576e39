"""Reuse of freed memory between films."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

# From glibc's malloc.h.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8

MAX_FREE_BYTES: Final = 192 * 2**20  # bytes
LARGEST_KEPT: Final = (
    48 * 2**20
)  # bytes; a film of 3,500 x 3,500 pixels. The memory of larger ones is released.


def keep_freed_memory() -> bool:
    """Let this process reuse the memory of one film for the next.

    A film and its opacity map take 36 MiB each at 3,000 x 3,000 pixels. By default such memory is released to
    the system at once, and the system clears new memory for the next film, which takes longer than filling
    it. Threads share what is kept. Call it once, and only in processes of this program, since the setting
    applies to the whole process.

    Returns
    -------
    bool
        Whether the setting was applied, which requires glibc (most Linux systems).
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    settings = {_MMAP_THRESHOLD: LARGEST_KEPT, _TRIM_THRESHOLD: MAX_FREE_BYTES, _ARENA_MAX: 1}
    return all(mallopt(option, value) for option, value in settings.items())


def give_back_freed_memory() -> None:
    """Release freed memory to the system; loading networks leaves much of it.

    Requires glibc; without effect elsewhere.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return
    trim(0)


def give_back_after(pixels: int) -> None:
    """Release freed memory if a film of that many pixels is large, since both may not fit."""
    if pixels > LARGEST_KEPT // 4:
        give_back_freed_memory()
