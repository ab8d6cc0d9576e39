"""How long the threads of OpenMP wait actively for each other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SPINS: Final = "3000"  # some 20 microseconds
_OF_USER: Final = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"}


@contextmanager
def brief_waits() -> Iterator[None]:
    """Let libgomp's threads wait actively for a short time, if it is loaded while the context lasts.

    At the end of each layer of a network they wait for each other, by default so long that they keep their
    cores busy. Where another program needs one of the cores, such as a second analysis, both then wait for
    most of the time; Resources/Docs/results/speed.md has the times. What the user has set stays.
    """
    if os.environ.keys() & _OF_USER:
        yield
        return
    os.environ["GOMP_SPINCOUNT"] = _SPINS
    try:
        yield
    finally:
        del os.environ["GOMP_SPINCOUNT"]
