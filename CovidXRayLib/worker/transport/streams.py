"""Redirection of the child's standard streams."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Final

# Of the pipe of answers, in bytes: the most that Linux allows every user. At its default of 64 KiB a film
# of 36 MB comes in 550 pieces, for each of which both sides wake up.
_PIPE_BYTES: Final = 2**20


def take_standard_streams() -> tuple[int, int]:
    """Reserve standard input and output for messages.

    From then on other writes to standard output, by ``print`` or native libraries, go to standard error, and
    reads from standard input return nothing. Call it before heavy imports.

    Returns
    -------
    tuple of int
        File descriptors to read requests from and to write answers to.
    """
    requests, answers = os.dup(0), os.dup(1)
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # no pipe, or the user's pipes have taken all they may
            fcntl.fcntl(answers, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers
