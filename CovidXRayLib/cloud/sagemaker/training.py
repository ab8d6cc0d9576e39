"""Execution of a SageMaker training job: ``covidxray train``, ``export``, ``gate`` and ``evaluate``."""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from CovidXRayLib.cloud.sagemaker.container_folders import Folders
from CovidXRayLib.cloud.sagemaker.training_job import JobError, TrainingJob, read_job
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.run.run_folder import read_configuration
from CovidXRayLib.weights.registry import weights_folder

logger = logging.getLogger(__name__)

FAILED: Final = 1
_STOPPED: Final = 128 + signal.SIGTERM
# Length of the part of the failure file that DescribeTrainingJob shows.
_REASON_LENGTH: Final = 1024


def run_training_job(folders: Folders) -> int:
    """Run or resume the job that ``/opt/ml/input`` describes.

    The run's folder is ``/opt/ml/checkpoints``. At the end, ``/opt/ml/model`` is a complete folder of
    weights: the trained network, and the others that the job used. The expected Dice of a U-Net's masks is
    fitted; a classifier is evaluated on its held-out fold; the report is written to
    ``/opt/ml/output/data``. For the steps ``start`` and ``pneumonia`` of the classifier, only the run is
    kept.

    SIGTERM, which precedes the interruption of a spot instance, ends the job immediately, since all completed
    epochs are in the checkpoints.

    Returns
    -------
    int
        0, or 1 after writing the reason to ``/opt/ml/output/failure``.
    """
    # The first process of a container ignores SIGTERM unless it has a handler.
    signal.signal(signal.SIGTERM, _stop)
    try:
        job = read_job(folders)
        _covidxray("-v", "train", *job.arguments)
        if job.machine == 0 and job.network != "start" and _step(folders) != "pneumonia":
            _deliver(job, folders)
    except (CovidXRayError, OSError) as error:
        reason = str(error)
        logger.error("%s", reason)
        folders.failure.parent.mkdir(parents=True, exist_ok=True)
        folders.failure.write_text(reason[:_REASON_LENGTH], encoding="utf-8")
        return FAILED
    return 0


def _step(folders: Folders) -> str | None:
    """Return the training step of a classifier's run; None for other networks."""
    return read_configuration(folders.checkpoints).get("step")


def _deliver(job: TrainingJob, folders: Folders) -> None:
    """Write a complete folder of weights, and the results of the evaluation."""
    shutil.copytree(weights_folder(job.weights), folders.model, dirs_exist_ok=True)
    _covidxray("-v", "export", job.network, "--run", str(folders.checkpoints), "--out", str(folders.model))
    if job.network == "unet":
        prints = str(folders.checkpoints / "prints")
        _covidxray("-v", "gate", "--data", str(job.data), "--weights", str(folders.model), "--prints", prints)
    if job.network == "classifier":
        report = folders.output_data / "evaluation"
        report.mkdir(parents=True, exist_ok=True)
        places = ("--data", str(job.data), "--weights", str(folders.model), "--out", str(report))
        _covidxray("-v", "evaluate", *places)


def _covidxray(*arguments: str) -> None:
    """Run a command in a separate process, so that all failures can be reported.

    Raises
    ------
    JobError
        If it fails, with the end of its output.
    """
    command = [sys.executable, "-m", "CovidXRayLib.cli", *arguments]
    last_line: deque[str] = deque(maxlen=1)
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", errors="replace") as child:
        assert child.stderr is not None
        try:
            for line in child.stderr:
                sys.stderr.write(line)
                sys.stderr.flush()
                if line.strip():
                    last_line.append(line.strip().removeprefix("covidxray: "))
        finally:
            if child.poll() is None:
                child.terminate()
    if child.returncode < 0:
        name = signal.Signals(-child.returncode).name
        raise JobError(
            _(
                "'covidxray {command}' was terminated by {signal}; if it ran out of memory, choose a "
                "larger instance."
            ).format(command=" ".join(_words(arguments)), signal=name)
        )
    if child.returncode:
        raise JobError(last_line[0] if last_line else f"exit status {child.returncode}")


def _words(arguments: tuple[str, ...]) -> list[str]:
    return [word for word in arguments if not word.startswith("-") and not Path(word).is_absolute()]


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    logger.info("Told to stop; the next start goes on behind the last finished epoch.")
    sys.exit(_STOPPED)
