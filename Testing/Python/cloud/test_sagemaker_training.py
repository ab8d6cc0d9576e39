"""A training job as SageMaker runs it: its folders, its files, its signals."""

from __future__ import annotations

import csv
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from CovidXRayLib.classification.score_evidence import read_score_evidence
from CovidXRayLib.cloud.sagemaker.container_folders import Folders
from CovidXRayLib.cloud.sagemaker.training_job import read_job
from CovidXRayLib.segmentation.expected_dice import read_expected_dice
from CovidXRayLib.training.run.run_folder import read_state
from CovidXRayLib.weights.registry import load_artifact, read_registry
from Testing.Python.cloud.container import TIMEOUT_SECONDS, Container

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="containers run Linux"),
]

UNET = {"network": "unet", "size": "32", "base_filters": "4", "batch-size": "2", "phantoms": "0"}


def epochs_done(container: Container) -> int:
    checkpoints = container.root / "checkpoints"
    state = read_state(checkpoints) if checkpoints.exists() else None
    return 0 if state is None else int(state["epochs"])


def interrupt(container: Container, epochs: int, end: Callable[[int], None]) -> int:
    """Start the job, and end it once so many epochs are done; returns its exit status."""
    process = container.start("train")
    try:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while epochs_done(container) < epochs:
            assert process.poll() is None, container.said
            assert time.monotonic() < deadline, container.said
            time.sleep(0.01)
        end(process.pid)
        return process.wait(TIMEOUT_SECONDS)
    finally:
        container.kill(process)


def losses(container: Container) -> list[float]:
    with (container.root / "checkpoints" / "log.csv").open(newline="", encoding="utf-8") as handle:
        return [float(row["loss"]) for row in csv.DictReader(handle)]


def test_killed_job_resumes_and_ends_like_an_uninterrupted_one(phantom_data: Path, tmp_path: Path) -> None:
    hyperparameters = {**UNET, "epochs": "4", "silver": "false", "sagemaker_region": "eu-central-1"}
    jobs = [Container(tmp_path / name) for name in ("whole", "broken")]
    for job in jobs:
        job.order_training(hyperparameters, {"training": phantom_data})
    whole, broken = jobs
    assert whole.run("train") == 0, whole.said

    # As before a spot instance is taken away, and as when it is gone without a word.
    stopped = interrupt(broken, 1, lambda pid: os.kill(pid, signal.SIGTERM))
    assert stopped == 128 + signal.SIGTERM
    assert epochs_done(broken) < 4
    assert interrupt(broken, 2, lambda pid: os.killpg(pid, signal.SIGKILL)) == -signal.SIGKILL
    assert epochs_done(broken) < 4
    assert list((broken.root / "model").iterdir()) == []
    assert broken.run("train") == 0, broken.said

    assert whole.failure is None
    assert broken.failure is None
    assert losses(broken) == pytest.approx(losses(whole), abs=2e-5)
    assert len(losses(broken)) == 4
    configuration = json.loads((broken.root / "checkpoints" / "configuration.json").read_text("utf-8"))
    assert (configuration["base_filters"], configuration["silver"]) == (4, False)
    # The network of the job, and beside it the others, so that the folder can be served.
    trained, other = (load_artifact("unet", job.root / "model") for job in (broken, whole))
    assert (trained.input_size, trained.metadata["epochs"]) == (32, 4)
    for left, right in zip(trained.numbers.values(), other.numbers.values(), strict=True):
        np.testing.assert_allclose(left, right, atol=1e-3)
    read_expected_dice(broken.root / "model", trained)
    assert set(read_registry(broken.root / "model")) == {"unet", "filmcheck", "classifier"}


def test_classifier_includes_its_evidence(phantom_data: Path, tmp_path: Path) -> None:
    container = Container(tmp_path)
    hyperparameters = {"network": "classifier", "size": "32", "epochs": "1", "batch_size": "4"}
    container.order_training(hyperparameters, {"training": phantom_data})
    assert container.run("train") == 0, container.failure
    assert read_score_evidence(load_artifact("classifier", container.root / "model")).all_films.covid_films
    assert (container.root / "output" / "data" / "evaluation" / "report.html").is_file()


def test_invalid_manifest_is_the_failure_reason(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "manifest.csv").write_text("id;file\n1;1.png\n", "utf-8")
    container = Container(tmp_path)
    container.order_training({**UNET, "epochs": "1"}, {"training": data})
    assert container.run("train") == 1
    assert container.failure is not None
    assert "manifest.csv" in container.failure
    assert "\n" not in container.failure
    assert container.failure in container.said


@pytest.mark.parametrize(
    ("hyperparameters", "reason"),
    [
        ({}, "'network' must be one of unet, filmcheck, start, heads, classifier"),
        ({"network": "resnet"}, "'resnet'"),
        ({**UNET, "epochs": "many"}, "argument --epochs: invalid int value: 'many'"),
        ({**UNET, "depth": "3"}, "unrecognized arguments: --depth=3"),
        ({**UNET, "epochs": "0"}, "--epochs must be larger than 0."),
    ],
)
def test_invalid_hyperparameters_are_the_failure_reason(
    hyperparameters: dict[str, str], reason: str, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    container = Container(tmp_path)
    container.order_training(hyperparameters, {"training": tmp_path / "data"})
    assert container.run("train") == 1
    assert reason in (container.failure or "")
    assert not epochs_done(container)


def test_streamed_channel_is_the_failure_reason(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    container = Container(tmp_path)
    container.order_training(UNET, {"training": tmp_path / "data"}, mode="Pipe")
    assert container.run("train") == 1
    assert "The channel 'training' is streamed" in (container.failure or "")


def test_several_machines_train_and_the_first_exports(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for index in range(3):
        container = Container(tmp_path / str(index))
        hosts = ("algo-1", "algo-2", "algo-3")
        container.order_training(UNET, {"training": tmp_path / "data"}, hosts=hosts, host=index)
        job = read_job(Folders(container.root))
        assert f"--machines=algo-1:9876,3,{index}" in job.arguments
        assert job.machine == index


def test_hyperparameters_override_channels(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("training", "start", "imagenet", "masks")}
    for folder in folders.values():
        folder.mkdir()
        (folder / "file").write_bytes(b"")
    (folders["masks"] / "another").write_bytes(b"")
    container = Container(tmp_path / "container")
    hyperparameters = {"network": "classifier", "dropout": "0.1", "start": "", "augmentation": "none"}
    container.order_training(hyperparameters, folders)
    job = read_job(Folders(container.root))
    channels = container.root / "input" / "data"
    # A folder, a folder with a single file in it, and a hyperparameter that says otherwise.
    assert f"--masks={channels / 'masks'}" in job.arguments
    assert f"--imagenet={channels / 'imagenet' / 'file'}" in job.arguments
    assert {"--dropout=0.1", "--start=", "--augmentation=none"} < set(job.arguments)
    assert not [argument for argument in job.arguments if argument.startswith("--machines")]


def test_job_without_films_reports_the_missing_channel(tmp_path: Path) -> None:
    container = Container(tmp_path)
    container.order_training(UNET, {})
    assert container.run("train") == 1
    assert "no channel 'training'" in (container.failure or "")
