"""Memory for films, kept from one film to the next."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

# Of glibc's malloc.h.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3

MOST_KEPT: Final = 192 * 2**20  # bytes
LARGEST_KEPT: Final = (
    48 * 2**20
)  # bytes; a film of 3,500 x 3,500 pixels. What larger ones take is given back.


def keep_freed_memory() -> bool:
    """Let this process use the memory of one film again for the next one.

    A film and its heat map take 36 MiB each at 3,000 x 3,000 pixels. By default such memory goes back to
    the system at once, and the system clears new memory for the next film, which takes longer than filling
    it. Call it once, and only where the process is the program's own: the setting holds for all of it.

    Returns
    -------
    bool
        Whether it was done: only glibc (most Linux systems) can.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_MMAP_THRESHOLD, LARGEST_KEPT) and mallopt(_TRIM_THRESHOLD, MOST_KEPT))


def give_back_freed_memory() -> None:
    """Return what this process has freed to the system: networks leave much of it when they are loaded.

    Only glibc can be told; others do it by themselves, or not at all.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return
    trim(0)
