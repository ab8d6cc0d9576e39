"""The curves, read back by TensorBoard's own reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from CovidXRayLib.training.run.epoch_log import write_curves
from CovidXRayLib.training.run.tensorboard import EVENT_FILE, write_events

pytest.importorskip("tensorboard", reason="needs the extra 'train'")


def rows(epochs: int) -> list[dict[str, float]]:
    return [
        {
            "epoch": epoch,
            "loss": 1 / epoch,
            "learning_rate": 1e-3 / epoch,
            "images_per_second": 20.0 + epoch,
            "waiting_share": 0.01 * epoch,
            "dice_mean": 0.5 + epoch / 20,
            "seconds": 12.5,
            "ended": 1_700_000_000.0 + epoch,
        }
        for epoch in range(1, epochs + 1)
    ]


def read(folder: Path) -> dict[str, list[tuple[int, float, float]]]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder))
    events.Reload()
    return {
        tag: [(event.step, event.value, event.wall_time) for event in events.Scalars(tag)]
        for tag in events.Tags()["scalars"]
    }


def test_every_metric_is_logged_once_per_epoch(tmp_path: Path) -> None:
    for epochs in (1, 2, 3):
        write_curves(tmp_path, rows(epochs))
    found = read(tmp_path)
    assert set(found) == {
        "training/loss",
        "training/learning_rate",
        "speed/images_per_second",
        "speed/waiting_share",
        "speed/seconds",
        "validation/dice_mean",
    }
    for tag, name in (("training/loss", "loss"), ("validation/dice_mean", "dice_mean")):
        assert [step for step, *_ in found[tag]] == [1, 2, 3]
        assert [value for _, value, _ in found[tag]] == pytest.approx([row[name] for row in rows(3)])
        assert [time for *_, time in found[tag]] == [row["ended"] for row in rows(3)]
    assert len((tmp_path / "log.csv").read_text("utf-8").splitlines()) == 4


@pytest.mark.parametrize("cut", [1, 10, 100])
def test_truncated_log_is_repaired(tmp_path: Path, cut: int) -> None:
    write_events(tmp_path, rows(3))
    whole = (tmp_path / EVENT_FILE).read_bytes()
    (tmp_path / EVENT_FILE).write_bytes(whole[:-cut])
    write_events(tmp_path, rows(3))
    assert (tmp_path / EVENT_FILE).read_bytes() == whole


def test_epochs_beyond_the_checkpoint_are_removed(tmp_path: Path) -> None:
    write_events(tmp_path, rows(2))
    whole = (tmp_path / EVENT_FILE).read_bytes()
    write_events(tmp_path, rows(3))
    write_events(tmp_path, rows(2))
    assert (tmp_path / EVENT_FILE).read_bytes() == whole


def test_open_tensorboard_continues_to_read(tmp_path: Path) -> None:
    write_events(tmp_path, rows(1))
    with (tmp_path / EVENT_FILE).open("rb") as follower:
        first = follower.read()
        write_events(tmp_path, rows(2))
        assert first + follower.read() == (tmp_path / EVENT_FILE).read_bytes()


def test_writing_needs_no_tensorflow(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from CovidXRayLib.training.run.tensorboard import write_events; "
        "write_events(pathlib.Path(sys.argv[1]), [{'epoch': 1, 'ended': 1.0, 'loss': 2.0}]); "
        "sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False).returncode == 0
    assert read(tmp_path)["training/loss"] == [(1, 2.0, 1.0)]
