"""TensorBoard event files, written without TensorFlow."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

EVENT_FILE: Final = "events.out.tfevents.covidxray"

_TAGS: Final = {
    "loss": "training/loss",
    "learning_rate": "training/learning_rate",
    "images_per_second": "speed/images_per_second",
    "waiting_share": "speed/waiting_share",
    "seconds": "speed/seconds",
}


def write_events(folder: Path, log: Iterable[Mapping[str, float]]) -> None:
    """Write the scalars of the log to the run's event file.

    Existing correct content is kept, so that a TensorBoard that has the file open can continue to read it;
    incomplete records of an interrupted process are completed.

    Parameters
    ----------
    log
        One row per epoch with ``epoch`` (the step), ``ended`` (seconds since 1970) and figures. Figures other
        than the loop's own get the prefix ``validation/``.
    """
    records = _records(log)
    path = folder / EVENT_FILE
    with path.open("r+b" if path.exists() else "w+b") as handle:
        present = handle.read()
        kept = len(present) if records.startswith(present) else 0
        handle.seek(kept)
        handle.truncate()
        handle.write(records[kept:])


def _records(log: Iterable[Mapping[str, float]]) -> bytes:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.record_writer import RecordWriter

    content = io.BytesIO()
    writer = RecordWriter(content)
    for number, row in enumerate(log):
        if number == 0:
            writer.write(
                Event(wall_time=row["ended"], file_version="brain.Event:2").SerializeToString(
                    deterministic=True
                )
            )
        scalars = [
            Summary.Value(tag=_TAGS.get(name, f"validation/{name}"), simple_value=value)
            for name, value in row.items()
            if name not in ("epoch", "ended")
        ]
        event = Event(wall_time=row["ended"], step=int(row["epoch"]), summary=Summary(value=scalars))
        writer.write(event.SerializeToString(deterministic=True))
    return content.getvalue()
