"""How many threads the networks may have, where the system or the user limits them."""

from __future__ import annotations

import os

import cv2


def limited_cores() -> int | None:
    """Return the number of cores that this process may use; None if it may use all of the machine.

    It may be limited by its affinity (``taskset``, Slurm), by the quota of its container, or by
    ``OMP_NUM_THREADS``. More threads than that wait for each other most of the time.
    """
    cores = max(1, cv2.getNumberOfCPUs())
    of_user = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if of_user.isdecimal() and int(of_user) > 0:
        cores = min(cores, int(of_user))
    return cores if cores < (os.cpu_count() or 1) else None
