"""A training process that is killed again and again ends like one that nothing disturbed."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.metrics.platt_scaling import Calibration
from CovidXRayLib.networks.unet import build_unet
from CovidXRayLib.networks.vgg16 import LOGIT_LAYER, build_classifier
from CovidXRayLib.training.run.run_folder import load_newest_weights, read_state
from CovidXRayLib.training.run.tensorboard import EVENT_FILE

keras = pytest.importorskip("keras", reason="needs the extra 'train'")

pytestmark = pytest.mark.slow

EPOCHS, SIZE, FILTERS = 4, 32, 4
COMMON = f"--size {SIZE} --epochs {EPOCHS} --batch-size 2 --accumulation 2 --ema 0.8 --learning-rate 1e-3"
COMMANDS = {
    "unet": f"unet {COMMON} --base-filters {FILTERS} --phantoms 0",
    "classifier": f"classifier {COMMON} --dropout 0.3",
}
OF_THE_CLOCK = {"seconds", "ended", "images_per_second", "waiting_share"}


def network(name: str) -> keras.Model:
    if name == "unet":
        return build_unet((SIZE, SIZE, 1), FILTERS)
    model = build_classifier((SIZE, SIZE, 3))
    return keras.Model(model.input, model.get_layer(LOGIT_LAYER).output)


def weights(name: str, run: Path) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The averaged weights of a run, and those that training would go on with."""
    averaged, trained = network(name), network(name)
    assert load_newest_weights(averaged, run) == EPOCHS
    trained.load_weights(run / read_state(run)["checkpoint"])
    return averaged.get_weights(), trained.get_weights()


def epochs_done(run: Path) -> int:
    state = read_state(run)
    return 0 if state is None else state["epochs"]


def starts(run: Path) -> int:
    path = run / "record.json"
    return len(json.loads(path.read_text("utf-8"))["starts"]) if path.exists() else 0


def being_written(path: Path) -> bool:
    return path.exists() and time.time() - path.stat().st_mtime < 1


def log(run: Path) -> list[dict[str, str]]:
    with (run / "log.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


class Training:
    """The command, started as a process of its own, as often as needed."""

    def __init__(self, name: str, data: Path, folder: Path, run: str) -> None:
        self.run = folder / run
        self._log = folder / f"{run}.txt"
        self._command = [sys.executable, "-m", "CovidXRayLib.cli", "train", *COMMANDS[name].split()]
        self._command += ["--data", str(data), "--out", str(self.run)]
        if name == "classifier":
            self._command += ["--masks", str(folder / "masks")]

    def start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as handle:
            return subprocess.Popen(self._command, stdout=handle, stderr=subprocess.STDOUT)

    def finish(self) -> None:
        assert self.start().wait(timeout=600) == 0, self._log.read_text("utf-8")

    def kill_when(self, time_has_come: Callable[[], bool], delay: float) -> bool:
        """Start, wait until it is at work and the time has come, and kill without warning.

        False if the process had done its work by then.
        """
        before, process = starts(self.run), self.start()
        try:
            limit = time.monotonic() + 600
            while process.poll() is None and not (starts(self.run) > before and time_has_come()):
                assert time.monotonic() < limit, self._log.read_text("utf-8")
                time.sleep(0.002)
            # How long an epoch takes was measured when this machine may have been busier.
            limit = time.monotonic() + delay
            while time.monotonic() < limit and epochs_done(self.run) < EPOCHS - 1:
                time.sleep(0.002)
        finally:
            process.kill()
        status = process.wait()
        assert status in (0, -signal.SIGKILL), self._log.read_text("utf-8")
        return status != 0


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("name", list(COMMANDS))
def test_killed_run_ends_with_the_same_weights(
    name: str, phantom_data: Path, tmp_path: Path, print_measurement: Callable[[str], None]
) -> None:
    whole = Training(name, phantom_data, tmp_path, "whole")
    whole.finish()
    seconds = float(log(whole.run)[1]["seconds"])

    broken = Training(name, phantom_data, tmp_path, "broken")
    moments = random.Random()
    folder = broken.run
    kills = [
        # While the network is built or the first batches are trained on.
        (lambda: True, moments.uniform(0, 5)),
        # In the middle of an epoch, anywhere.
        (lambda: epochs_done(folder) >= 1, moments.uniform(0, seconds)),
        # While the second epoch's checkpoint is being written, or soon after.
        (lambda: epochs_done(folder) >= 1 and being_written(folder / "checkpoint0.weights.h5"), 0.0),
        (lambda: epochs_done(folder) >= 2, moments.uniform(0, seconds)),
    ]
    killed = []
    for moment, delay in kills:
        if broken.kill_when(moment, delay):
            killed.append(f"{epochs_done(folder)} epochs done + {delay:.2f} s")
    assert len(killed) >= 3
    broken.finish()

    largest = 0.0
    for kind, one, other in zip(
        ("averaged", "trained"), weights(name, broken.run), weights(name, whole.run), strict=True
    ):
        for left, right in zip(one, other, strict=True):
            np.testing.assert_allclose(left, right, atol=1e-6, rtol=0, err_msg=kind)
            largest = max(largest, float(np.abs(left - right).max()))
    print_measurement(f"{name} killed at {'; '.join(killed)}: largest difference of a weight {largest:.1e}")

    for one, other in zip(log(broken.run), log(whole.run), strict=True):
        assert list(one) == list(other)
        for figure in one.keys() - OF_THE_CLOCK:
            assert float(one[figure]) == pytest.approx(float(other[figure]), abs=2e-5), figure
    assert steps_in_tensorboard(broken.run) == list(range(1, EPOCHS + 1))
    # Each process that was killed, perhaps one that had done its work, and the last.
    assert len(killed) + 1 <= starts(broken.run) <= len(kills) + 1
    if name == "classifier":
        one, other = (calibrated(run) for run in (broken.run, whole.run))
        assert one == pytest.approx(other, abs=1e-4)


def calibrated(run: Path) -> list[float]:
    """The probabilities that a run's calibration gives; slope and intercept alone are poorly determined."""
    fitted = json.loads((run / "calibration.json").read_text("utf-8"))
    calibration = Calibration(fitted["slope"], fitted["intercept"])
    return [calibration.probability(logit) for logit in np.linspace(-8, 8, 33)]


def steps_in_tensorboard(run: Path) -> list[int]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(run / EVENT_FILE))
    events.Reload()
    return [event.step for event in events.Scalars("training/loss")]
