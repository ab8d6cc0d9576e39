"""What SageMaker tells a training container, as arguments of ``covidxray train``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.cloud.sagemaker.container_folders import Folders
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _

NETWORK: Final = "network"
DATA_CHANNEL: Final = "training"
_NETWORKS: Final = ("unet", "filmcheck", "start", "heads", "classifier")
# Where the first machine waits for the others; SageMaker leaves all ports between them open.
_PORT: Final = 9876
# What others add for themselves: SageMaker's own estimators, and its search for hyperparameters.
_NOT_OURS: Final = ("sagemaker_", "_")


class JobError(CovidXRayError):
    """A training job that cannot be run as it was asked for."""


@dataclass(frozen=True)
class TrainingJob:
    """One training job.

    Attributes
    ----------
    network
        As ``covidxray train`` names it.
    arguments
        Everything behind ``covidxray train``.
    data
        The folder with the manifest; None for ``start``, which needs none.
    weights
        The folder of the networks that the job does not train, or None for the shipped ones.
    machine
        Which of the job's machines this is, counted from 0; the first alone has the run.
    """

    network: str
    arguments: tuple[str, ...]
    data: Path | None
    weights: Path | None
    machine: int


def read_job(folders: Folders) -> TrainingJob:
    """Read what SageMaker wrote for this job.

    The hyperparameter ``network`` names what to train; each other one is the option of ``covidxray train``
    of its name, with hyphens or underscores (``true`` and ``false`` switch). The channel ``training`` is
    ``--data``; each other channel is the option of its name, such as ``start``, ``weights`` or
    ``imagenet``: its folder or, if that holds a single file, this file. Several machines share the work
    through ``--machines``.

    Raises
    ------
    JobError
        If files are missing or malformed, no network is named, or a channel is streamed.
    """
    hyperparameters = _read_json(folders.configuration / "hyperparameters.json")
    network = str(hyperparameters.pop(NETWORK, ""))
    if network not in _NETWORKS:
        raise JobError(
            _("The hyperparameter '{name}' must be one of {networks}, but is {value!r}.").format(
                name=NETWORK, networks=", ".join(_NETWORKS), value=network
            )
        )
    index, machines = _machines(_read_json(folders.configuration / "resourceconfig.json"))
    channels = _channels(folders)
    options = {"out": str(folders.checkpoints)}
    if machines is not None:
        options["machines"] = machines
    data = channels.pop(DATA_CHANNEL, None)
    if network != "start":
        if data is None:
            raise JobError(
                _("The job has no channel '{name}'; give it one, the folder with manifest.csv.").format(
                    name=DATA_CHANNEL
                )
            )
        # Beside the checkpoints, so that a job that goes on finds them again.
        options |= {"data": str(data), "prints": str(folders.checkpoints / "prints")}
    if network in ("classifier", "heads"):
        options["masks"] = str(folders.checkpoints / "masks")
    options |= {name: str(_file_or_folder(path)) for name, path in channels.items()}
    options |= {
        name.replace("_", "-"): str(value)
        for name, value in hyperparameters.items()
        if not name.startswith(_NOT_OURS)
    }
    arguments = tuple(_argument(name, value) for name, value in options.items())
    weights = Path(options["weights"]) if "weights" in options else None
    return TrainingJob(network, (network, *arguments), data, weights, index)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise JobError(
            _("{path}: not found; this program runs inside a SageMaker training job.").format(path=path)
        ) from None
    except (ValueError, TypeError) as error:
        raise JobError(_("{path}: cannot be read ({error}).").format(path=path, error=error)) from error


def _machines(resources: dict[str, Any]) -> tuple[int, str | None]:
    """Return which machine of the job this is, from 0, and ``--machines``, None where it is the only one."""
    hosts = list(resources.get("hosts", []))
    if len(hosts) < 2:
        return 0, None
    index = hosts.index(resources["current_host"])
    return index, f"{hosts[0]}:{_PORT},{len(hosts)},{index}"


def _channels(folders: Folders) -> dict[str, Path]:
    path = folders.configuration / "inputdataconfig.json"
    channels = _read_json(path) if path.exists() else {}  # a job without channels has none
    for name, channel in channels.items():
        if channel.get("TrainingInputMode") == "Pipe":
            raise JobError(
                _(
                    "The channel '{name}' is streamed, but films are read as files; choose the mode File."
                ).format(name=name)
            )
    return {name: folders.channel(name) for name in channels}


def _file_or_folder(path: Path) -> Path:
    entries = list(path.iterdir()) if path.is_dir() else []
    return entries[0] if len(entries) == 1 and entries[0].is_file() else path


def _argument(name: str, value: str) -> str:
    if value.lower() in ("true", "false"):
        return f"--{name}" if value.lower() == "true" else f"--no-{name}"
    return f"--{name}={value}"  # in one word, since a value may be empty or begin with a hyphen
