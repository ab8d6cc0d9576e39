"""Redirection of the child's standard streams."""

from __future__ import annotations

import os


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
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers
