"""Several devices take the step that one takes; logical CPUs play the part of GPUs."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs the extra 'train'")
pytest.importorskip("tensorflow", reason="the logical CPUs are TensorFlow's")

pytestmark = pytest.mark.slow

IMPORTS = """
import sys
from pathlib import Path
"""

# In a process of its own: devices are divided before TensorFlow is in use.
DIVIDED = """
import tensorflow

cpu = tensorflow.config.list_physical_devices("CPU")[0]
tensorflow.config.set_logical_device_configuration(cpu, [tensorflow.config.LogicalDeviceConfiguration()] * 2)
"""

LOOP = """
import keras
import numpy as np

from CovidXRayLib.training.optimization.averaging import optimizer_options
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.distributed.devices import training_on
from CovidXRayLib.training.run.loop import train
from CovidXRayLib.training.optimization.losses import weighted_cross_entropy
from CovidXRayLib.training.optimization.learning_rate import warm_cosine

devices, folder, clipnorm, options = int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]
configuration = ClassifierTraining(
    accumulation=2 if "accumulation" in options else 1,
    ema=0.8,
)


class Films:
    def __len__(self):
        return 5

    def batch(self, epoch, index):
        rng = np.random.default_rng([epoch, index])
        films = rng.normal(size=(7 if "odd" in options else 8, 12, 12, 1)).astype(np.float32)
        truth = np.concatenate([films.mean(axis=(1, 2)) > 0, rng.uniform(0.5, 2, (len(films), 1))], axis=1)
        return films, truth.astype(np.float32)


def run(folder, epochs):
    with training_on(devices):
        keras.utils.set_random_seed(1)
        film = keras.Input((12, 12, 1))
        features = keras.layers.Conv2D(4, 3, activation="relu")(film)
        pooled = keras.layers.GlobalAveragePooling2D()(features)
        kept = keras.layers.Dropout(0.5 if "dropout" in options else 0.0)(pooled)
        model = keras.Model(film, keras.layers.Dense(1, dtype="float32")(kept))
        optimizer = keras.optimizers.AdamW(
            warm_cosine(0.02, 10, 2), weight_decay=1e-2, clipnorm=clipnorm, **optimizer_options(configuration)
        )
        model.compile(optimizer, loss=weighted_cross_entropy)
        folder.mkdir(exist_ok=True)
        one = np.ones((1, 12, 12, 1), np.float32)
        train(model, Films(), folder, epochs, lambda: {"logit": float(np.asarray(model(one))[0, 0])})
        return [np.array(keras.ops.convert_to_numpy(value)) for value in model.weights]


whole = run(folder / "whole", 2)
run(folder / "broken", 1)
resumed = run(folder / "broken", 2)
np.savez(folder / f"{devices}.npz", *whole)
np.savez(folder / f"{devices}resumed.npz", *resumed)
"""

COMMAND = """
from CovidXRayLib.cli.main import main

sys.exit(main(sys.argv[1:]))
"""


def run(program: str, *arguments: object, backend: str = "tensorflow") -> subprocess.CompletedProcess[str]:
    divided = DIVIDED if backend == "tensorflow" else ""
    surroundings = {
        "CUDA_VISIBLE_DEVICES": "",
        "KERAS_BACKEND": backend,
        "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
    }
    return subprocess.run(
        [sys.executable, "-c", IMPORTS + divided + program, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
        env=os.environ | surroundings,
    )


def arrays(path: Path) -> list[np.ndarray]:
    with np.load(path) as file:
        return [file[name] for name in file.files]


def rows(folder: Path) -> list[list[str]]:
    """Epoch, loss, learning rate and validation of each epoch."""
    lines = (folder / "log.csv").read_text("utf-8").splitlines()
    wanted = [lines[0].split(",").index(name) for name in ("epoch", "loss", "learning_rate", "logit")]
    return [[line.split(",")[place] for place in wanted] for line in lines[1:]]


# With 1e-3 every gradient is clipped.
@pytest.mark.parametrize(
    ("backend", "clipnorm", "options"),
    [("tensorflow", 1e-3, []), ("tensorflow", 1.0, []), ("jax", 1e-3, ["accumulation"])],
)
def test_two_devices_equal_one(tmp_path: Path, backend: str, clipnorm: float, options: list[str]) -> None:
    if find_spec(backend) is None:
        pytest.skip(f"needs {backend}, which is not installed")
    logs = {}
    for devices in (1, 2):
        done = run(LOOP, devices, tmp_path, clipnorm, *options, backend=backend)
        assert done.returncode == 0, done.stderr
        logs[devices] = np.array(rows(tmp_path / "whole"), float)
        for name in ("whole", "broken"):
            (tmp_path / name).rename(tmp_path / f"{name}{devices}")
    for one, two in zip(arrays(tmp_path / "1.npz"), arrays(tmp_path / "2.npz"), strict=True):
        np.testing.assert_allclose(two, one, atol=3e-6, rtol=0)
    np.testing.assert_allclose(logs[2], logs[1], atol=2e-5)
    for one, two in zip(arrays(tmp_path / "2.npz"), arrays(tmp_path / "2resumed.npz"), strict=True):
        np.testing.assert_array_equal(two, one)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("accumulation", "cannot train with --accumulation"),
        ("odd", "cannot share batches of 7 films"),
    ],
)
def test_unsupported_options_are_reported(tmp_path: Path, option: str, said: str) -> None:
    done = run(LOOP, 2, tmp_path, 1.0, option)
    assert done.returncode != 0
    assert said in done.stderr


def test_dropout_works_on_several_devices(tmp_path: Path) -> None:
    done = run(LOOP, 2, tmp_path, 1.0, "dropout")
    assert done.returncode == 0, done.stderr
    for one, two in zip(arrays(tmp_path / "2.npz"), arrays(tmp_path / "2resumed.npz"), strict=True):
        np.testing.assert_array_equal(two, one)


def test_command_uses_all_devices_and_rejects_more(phantom_data: Path, tmp_path: Path) -> None:
    command = [
        "train",
        "unet",
        "--size",
        "32",
        "--base-filters",
        "4",
        "--epochs",
        "1",
        "--batch-size",
        "4",
        "--phantoms",
        "0",
    ]
    command += ["--data", str(phantom_data), "--out", str(tmp_path / "run")]
    refused = run(COMMAND, *command, "--devices", "3")
    assert refused.returncode == 2
    assert "asks for 3 devices, but this machine has 2" in refused.stderr
    assert not (tmp_path / "run").exists()
    done = run(COMMAND, *command, "--devices", "all")
    assert done.returncode == 0, done.stderr
    assert "training on cpu:0, cpu:1" in done.stderr
    assert (tmp_path / "run" / "state.json").exists()
