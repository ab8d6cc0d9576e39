"""Measurements in turns, so that what else the machine does falls on all kinds alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

WARM_TURNS = 2


def take_turns(kinds: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    """Call each kind once a turn.

    Returns
    -------
    dict
        The seconds of each call by kind, ``repeats`` of them; the first ``WARM_TURNS`` turns are not counted.
    """
    seconds: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(WARM_TURNS + repeats):
        for name, call in kinds.items():
            began = time.perf_counter()
            call()
            ended = time.perf_counter()
            if turn >= WARM_TURNS:
                seconds[name].append(ended - began)
    return seconds
