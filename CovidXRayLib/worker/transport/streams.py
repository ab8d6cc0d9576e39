"""The child's own hold on its standard streams."""

from __future__ import annotations

import os


def take_standard_streams() -> tuple[int, int]:
    """Take standard input and output for messages alone, away from everything else in the process.

    From then on whatever writes to standard output, be it ``print`` or a native library, writes to
    standard error, and whatever reads standard input reads nothing. Call it before heavy imports.

    Returns
    -------
    tuple of int
        File descriptors to read requests from and to write answers to.
    """
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers
