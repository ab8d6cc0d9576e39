"""Training curves as CSV and TensorBoard events."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.run.tensorboard import write_events


def write_curves(folder: Path, log: list[dict[str, float]]) -> None:
    """Write the log to ``log.csv`` and the event file, replacing their contents."""
    if not log:
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(dict.fromkeys(name for row in log for name in row)))
    writer.writeheader()
    writer.writerows(log)
    write_atomically(folder / "log.csv", text.getvalue().encode())
    write_events(folder, log)
