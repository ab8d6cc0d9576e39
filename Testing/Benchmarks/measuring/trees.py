"""The same measurement in this checkout and another one, in turn, so that both meet the same disturbances."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[3]
STARTED: Final = "BENCHMARK_STARTED"


def in_turn(
    script: Path, arguments: Sequence[str], rounds: int, against: Path | None
) -> dict[str, dict[str, list[float]]]:
    """Run a program a number of times, and collect the figures it prints as JSON at its end.

    Parameters
    ----------
    script
        A file that imports nothing of `Testing`, which the other checkout has otherwise.
    arguments
        Its arguments.
    rounds
        How often it runs.
    against
        Another checkout, whose package the same program measures in turn with this one's.

    Returns
    -------
    dict
        By checkout ("before" and "now", or only "now") and figure, the values of all rounds.
    """
    trees = {"now": ROOT} if against is None else {"before": against.resolve(), "now": ROOT}
    found: dict[str, dict[str, list[float]]] = {name: {} for name in trees}
    for _ in range(rounds):
        for name, tree in trees.items():
            for figure, values in _run(script, arguments, tree).items():
                found[name].setdefault(figure, []).extend(values)
    return found


def _run(script: Path, arguments: Sequence[str], tree: Path) -> dict[str, list[float]]:
    # -P: the folder of the program is not searched for modules.
    command = [sys.executable, "-P", str(script), "--tree", str(tree), *arguments]
    environment = os.environ | {"PYTHONPATH": str(tree), STARTED: repr(time.monotonic())}
    output = subprocess.run(command, env=environment, cwd=tree, stdout=subprocess.PIPE, check=True).stdout
    found: Any = json.loads(output.splitlines()[-1])
    return {str(figure): list(values) for figure, values in found.items()}


def print_table(found: dict[str, dict[str, list[float]]]) -> None:
    """Print each figure of each checkout in milliseconds."""
    width = max(len(figure) for values in found.values() for figure in values)
    head = f"{'ms':{width}}  {'':6} {'fastest':>8} {'median':>8} {'95 %':>8} {'worst':>8} {'repeats':>8}"
    sys.stdout.write(head + "\n")
    for figure in next(iter(found.values())):
        for name, values in found.items():
            ms = sorted(1000 * value for value in values[figure])
            high = ms[math.ceil(0.95 * len(ms)) - 1]
            cells = (ms[0], statistics.median(ms), high, ms[-1])
            sys.stdout.write(f"{figure:{width}}  {name:6}" + "".join(f" {cell:8.0f}" for cell in cells))
            sys.stdout.write(f" {len(ms):8}\n")
