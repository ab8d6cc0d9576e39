"""Two processes train as one does; a loopback port is all that is between them."""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.cli.options.argument_types import machines
from CovidXRayLib.training.distributed.machines import Machines
from CovidXRayLib.training.run.run_folder import read_state
from Testing.Python.ports import free_port

TIMEOUT_SECONDS = 1200
# A tenth of what one step of Adam may move a weight here: it magnifies how small gradients are rounded.
TOLERANCE = 1e-4
# Enough of them for a process to be killed in the middle.
EPOCHS = 12
COMMON = (
    "--size 32 --batch-size 4 --accumulation 2 --ema 0.8 --learning-rate 1e-3 "
    "--held-out-fold 0 --seed 3 --precision float32"
)
COMMANDS = {
    "unet": f"unet {COMMON} --epochs {EPOCHS} --base-filters 4 --phantoms 0",
    # The loss compares films of one source across the border between the two shares of a batch.
    "classifier": f"classifier {COMMON} --epochs 2 --dropout 0.3 --loss-weighting class_weights "
    "--source-pairs 0.5",
}
# What one process has compiled, the next one reads.
JAX = {
    "KERAS_BACKEND": "jax",
    "JAX_PLATFORMS": "cpu",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
OF_THE_CLOCK = {"seconds", "ended", "images_per_second", "waiting_share"}


@pytest.mark.parametrize(
    "text", ["", "2", "host,2,0", "host:1,2", ":1,2,0", "host:1,1,0", "host:1,2,2", "host:1,2,-1"]
)
def test_invalid_machines_are_rejected(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        machines(text)


def test_machines_are_given_by_coordinator_count_and_index() -> None:
    assert machines("10.0.0.1:9876,4,3") == Machines("10.0.0.1:9876", 4, 3)
    assert machines("[fe80::1]:9876,2,0") == Machines("[fe80::1]:9876", 2, 0)
    assert machines("auto") == Machines()


class Training:
    """The command of one network, run by one process or by several that are joined."""

    def __init__(self, data: Path, folder: Path) -> None:
        self._data, self._folder = data, folder
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, network: str, run: str, place: str = "", **surroundings: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "CovidXRayLib.cli", "train", *COMMANDS[network].split()]
        command += ["--data", str(self._data), "--out", str(self._folder / run)]
        if network == "classifier":
            command += ["--masks", str(self._folder / "masks")]
        if place:
            command += ["--machines", place]
        environment = os.environ | JAX | {"JAX_COMPILATION_CACHE_DIR": str(self._folder / "compiled")}
        environment |= surroundings
        with (self._folder / f"{run}.txt").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        self._started.append(process)
        return process

    def start_two(self, network: str, run: str) -> list[subprocess.Popen[bytes]]:
        """The first in the folder ``run``, the second told of one that it must not need."""
        port = free_port()
        return [
            self.start(network, name, f"127.0.0.1:{port},2,{index}")
            for index, name in enumerate((run, f"{run}-second"))
        ]

    def said(self, run: str) -> str:
        return (self._folder / f"{run}.txt").read_text("utf-8", errors="replace")

    def finish(self, *processes: subprocess.Popen[bytes]) -> None:
        for process in processes:
            assert process.wait(TIMEOUT_SECONDS) == 0, "\n".join(
                log.read_text("utf-8", errors="replace")[-3000:] for log in self._folder.glob("*.txt")
            )

    def end(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()


@pytest.fixture
def training(phantom_data: Path, tmp_path: Path) -> Iterator[Training]:
    pytest.importorskip("keras", reason="needs the extra 'train'")
    pytest.importorskip("jax", reason="joins the machines")
    made = Training(phantom_data, tmp_path)
    yield made
    made.end()


def epochs_done(run: Path) -> int:
    state = read_state(run)
    return 0 if state is None else state["epochs"]


def wait_for_epoch(run: Path, epochs: int, *processes: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + TIMEOUT_SECONDS
    while epochs_done(run) < epochs:
        assert time.monotonic() < limit
        assert all(process.poll() is None for process in processes)
        time.sleep(0.05)


def arrays(file: Path) -> dict[str, np.ndarray]:
    """All numbers of a checkpoint: weights, the optimizer's state, gradients that are accumulated."""
    h5py = pytest.importorskip("h5py", reason="Keras writes its checkpoints with it")
    found: dict[str, np.ndarray] = {}
    with h5py.File(file) as content:
        content.visititems(
            lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None
        )
    return found


def largest_difference(one: Path, other: Path) -> float:
    largest = 0.0
    for kind in ("checkpoint", "averaged"):
        states = [read_state(run) for run in (one, other)]
        left, right = (arrays(run / state[kind]) for run, state in zip((one, other), states, strict=True))
        assert left.keys() == right.keys()
        assert len(left) > 10
        largest = max(largest, *(float(np.abs(left[name] - right[name]).max()) for name in left))
    return largest


def require_same_log(one: Path, other: Path) -> None:
    rows = []
    for run in (one, other):
        with (run / "log.csv").open(newline="", encoding="utf-8") as handle:
            rows.append(list(csv.DictReader(handle)))
    for left, right in zip(*rows, strict=True):
        assert left.keys() == right.keys()
        for figure in left.keys() - OF_THE_CLOCK:
            # A pixel or a film may lie on the other side of a threshold.
            allowed = 5e-5 if figure in ("epoch", "loss", "learning_rate") else 1e-3
            assert float(left[figure]) == pytest.approx(float(right[figure]), abs=allowed), figure


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_two_processes_match_one_even_if_killed(
    training: Training, tmp_path: Path, print_measurement: Callable[[str], None]
) -> None:
    training.finish(training.start("unet", "alone"))
    run = tmp_path / "joined"
    for killed in (1, 0):
        both = training.start_two("unet", "joined")
        wait_for_epoch(run, epochs_done(run) + 1, *both)
        both[killed].kill()
        began = time.monotonic()
        # Well within the minute after which JAX misses a process that stays silent.
        assert both[1 - killed].wait(TIMEOUT_SECONDS) != 0
        print_measurement(f"process {killed} killed: the other ended after {time.monotonic() - began:.1f} s")
        assert epochs_done(run) < EPOCHS
    assert "Another machine has stopped" in training.said("joined")
    # The second loses the process that JAX itself is led by; which of the two says so first is a race.
    assert any(
        sentence in training.said("joined-second")
        for sentence in ("Another machine has stopped", "This most likely indicates that another task died")
    )
    training.finish(*training.start_two("unet", "joined"))
    largest = largest_difference(tmp_path / "alone", run)
    print_measurement(f"unet: largest difference between one process and two {largest:.1e}")
    assert largest < TOLERANCE
    require_same_log(tmp_path / "alone", run)
    assert not (tmp_path / "joined-second").exists()


@pytest.mark.slow
def test_two_processes_train_the_classifier_like_one(
    training: Training, tmp_path: Path, print_measurement: Callable[[str], None]
) -> None:
    training.finish(training.start("classifier", "alone"))
    training.finish(*training.start_two("classifier", "joined"))
    largest = largest_difference(tmp_path / "alone", tmp_path / "joined")
    print_measurement(f"classifier: largest difference between one process and two {largest:.1e}")
    assert largest < TOLERANCE
    require_same_log(tmp_path / "alone", tmp_path / "joined")
    fitted = [
        json.loads((tmp_path / run / "calibration.json").read_text("utf-8")) for run in ("alone", "joined")
    ]
    for figure in ("slope", "intercept", "threshold"):
        assert fitted[0][figure] == pytest.approx(fitted[1][figure], abs=1e-4)
    assert not (tmp_path / "joined-second").exists()


@pytest.mark.slow
def test_launcher_processes_must_have_equal_options(training: Training, tmp_path: Path) -> None:
    # JAX takes the port from the number of the job.
    job = {"SLURM_JOB_ID": str(free_port()), "SLURM_STEP_NODELIST": "localhost", "SLURM_NTASKS": "2"}
    job |= {"SLURM_STEP_NUM_NODES": "2", "SLURM_LOCALID": "0"}
    both = [
        training.start(network, network, "auto", **job, SLURM_PROCID=str(index))
        for index, network in enumerate(COMMANDS)
    ]
    for process, network in zip(both, COMMANDS, strict=True):
        assert process.wait(TIMEOUT_SECONDS) == 2, training.said(network)
        assert "The machines were given different options" in training.said(network)
        assert not (tmp_path / network).exists()


@pytest.mark.slow
def test_unsupported_backend_is_reported(training: Training, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="is the backend that cannot")
    refused = training.start("unet", "run", "127.0.0.1:9,2,0", KERAS_BACKEND="tensorflow")
    assert refused.wait(TIMEOUT_SECONDS) == 2
    assert "With Keras on tensorflow only one machine can train" in training.said("run")
    assert not (tmp_path / "run").exists()
