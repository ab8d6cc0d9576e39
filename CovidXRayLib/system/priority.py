"""Work that can wait gives way to whoever uses the computer."""

from __future__ import annotations

import os
import sys
from typing import Final

# As nice -n 10: below all that a user waits for, above what only runs on an idle computer.
_NICENESS: Final = 10
# Of Microsoft's processthreadsapi.h.
_BELOW_NORMAL_PRIORITY_CLASS: Final = 0x4000


def lower_priority() -> bool:
    """Let this process compute only what others leave; to be called before it starts threads.

    Returns
    -------
    bool
        Whether it was done.
    """
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        return bool(kernel.SetPriorityClass(process, _BELOW_NORMAL_PRIORITY_CLASS))
    os.nice(max(0, _NICENESS - os.nice(0)))
    return True
