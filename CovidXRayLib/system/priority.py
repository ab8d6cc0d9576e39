"""Process priority of background work."""

from __future__ import annotations

import os
import sys
from typing import Final

# As nice -n 10: below interactive processes, above those for an idle computer.
_NICENESS: Final = 10
# From Microsoft's processthreadsapi.h.
_BELOW_NORMAL_PRIORITY_CLASS: Final = 0x4000


def lower_priority() -> bool:
    """Lower the priority of this process; call it before starting threads.

    Returns
    -------
    bool
        Whether the priority was lowered.
    """
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        return bool(kernel.SetPriorityClass(process, _BELOW_NORMAL_PRIORITY_CLASS))
    os.nice(max(0, _NICENESS - os.nice(0)))
    return True
