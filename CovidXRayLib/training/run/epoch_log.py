"""The curves of a run as CSV and in TensorBoard's layout."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.run.tensorboard import write_events


def write_curves(folder: Path, log: list[dict[str, float]]) -> None:
    """Make ``log.csv`` and the event file hold the log's rows, each once, whatever they held before."""
    if not log:
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(dict.fromkeys(name for row in log for name in row)))
    writer.writeheader()
    writer.writerows(log)
    write_atomically(folder / "log.csv", text.getvalue().encode())
    write_events(folder, log)
