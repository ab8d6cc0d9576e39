"""How many cores this process may use, where the system or the user limits them."""

from __future__ import annotations

import os

import cv2


def usable_cores() -> int:
    """Return the number of cores that this process may use.

    It may be limited by its affinity (``taskset``, Slurm), by the quota of its container, or by
    ``OMP_NUM_THREADS``. More threads than that wait for each other most of the time.
    """
    cores = max(1, cv2.getNumberOfCPUs())
    of_user = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if of_user.isdecimal() and int(of_user) > 0:
        cores = min(cores, int(of_user))
    return cores


def limited_cores() -> int | None:
    """Return :func:`usable_cores`; None if this process may use all cores of the machine."""
    cores = usable_cores()
    return cores if cores < (os.cpu_count() or 1) else None
