"""A SageMaker training job: ``covidxray train``, ``export`` and ``evaluate``, and what became of them."""

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
# What DescribeTrainingJob shows of the failure file.
_REASON_LENGTH: Final = 1024


def run_training_job(folders: Folders) -> int:
    """Run the job that ``/opt/ml/input`` describes, from where an earlier start of it stopped.

    The run's folder is ``/opt/ml/checkpoints``. At the end ``/opt/ml/model`` is a folder of weights that
    can be served: the network trained and, for the others, those it was trained beside. A classifier is
    evaluated on its held-out fold, since no score is shown without its operating point; the report goes
    to ``/opt/ml/output/data``. The steps ``start`` and ``pneumonia`` of the classifier leave the run alone.

    SIGTERM, which comes before a spot instance is taken away, ends the job at once: every finished epoch
    is in the checkpoints already.

    Returns
    -------
    int
        0, or 1 after the reason was written to ``/opt/ml/output/failure``.
    """
    # The first process of a container ignores SIGTERM unless it asks for it.
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
    """Return the step of a classifier's run; None for other networks."""
    return read_configuration(folders.checkpoints).get("step")


def _deliver(job: TrainingJob, folders: Folders) -> None:
    """Leave a folder of weights with all networks, and what the evaluation found."""
    shutil.copytree(weights_folder(job.weights), folders.model, dirs_exist_ok=True)
    _covidxray("-v", "export", job.network, "--run", str(folders.checkpoints), "--out", str(folders.model))
    if job.network == "classifier":
        report = folders.output_data / "evaluation"
        report.mkdir(parents=True, exist_ok=True)
        places = ("--data", str(job.data), "--weights", str(folders.model), "--out", str(report))
        _covidxray("-v", "evaluate", *places)


def _covidxray(*arguments: str) -> None:
    """Run a command of its own process, whose end, however it comes, can be reported.

    Raises
    ------
    JobError
        If it fails; with what it said last.
    """
    command = [sys.executable, "-m", "CovidXRayLib.cli", *arguments]
    said: deque[str] = deque(maxlen=1)
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", errors="replace") as child:
        assert child.stderr is not None
        try:
            for line in child.stderr:
                sys.stderr.write(line)
                sys.stderr.flush()
                if line.strip():
                    said.append(line.strip().removeprefix("covidxray: "))
        finally:
            if child.poll() is None:
                child.terminate()
    if child.returncode < 0:
        name = signal.Signals(-child.returncode).name
        raise JobError(
            _(
                "'covidxray {command}' was ended by {signal}; if that was for want of memory, choose a "
                "larger instance."
            ).format(command=" ".join(_words(arguments)), signal=name)
        )
    if child.returncode:
        raise JobError(said[0] if said else f"exit status {child.returncode}")


def _words(arguments: tuple[str, ...]) -> list[str]:
    return [word for word in arguments if not word.startswith("-") and not Path(word).is_absolute()]


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    logger.info("Told to stop; the next start goes on behind the last finished epoch.")
    sys.exit(_STOPPED)
