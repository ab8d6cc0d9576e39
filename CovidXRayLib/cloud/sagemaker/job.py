"""What SageMaker tells a training container, as arguments of ``covidxray train``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.cloud.sagemaker.folders import Folders
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _

NETWORK: Final = "network"
DATA_CHANNEL: Final = "training"
_NETWORKS: Final = ("unet", "filmcheck", "start", "classifier")
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
    """

    network: str
    arguments: tuple[str, ...]
    data: Path | None
    weights: Path | None


def read_job(folders: Folders) -> TrainingJob:
    """Read what SageMaker wrote for this job.

    The hyperparameter ``network`` names what to train; each other one is the option of ``covidxray train``
    of its name, with hyphens or underscores (``true`` and ``false`` switch). The channel ``training`` is
    ``--data``; each other channel is the option of its name, such as ``start``, ``weights`` or
    ``imagenet``: its folder or, if that holds a single file, this file.

    Raises
    ------
    JobError
        If files are missing or malformed, no network is named, a channel is streamed, or the job has
        several machines.
    """
    hyperparameters = _read_json(folders.configuration / "hyperparameters.json")
    network = str(hyperparameters.pop(NETWORK, ""))
    if network not in _NETWORKS:
        raise JobError(
            _("The hyperparameter '{name}' must be one of {networks}, but is {value!r}.").format(
                name=NETWORK, networks=", ".join(_NETWORKS), value=network
            )
        )
    _require_one_machine(_read_json(folders.configuration / "resourceconfig.json"))
    channels = _channels(folders)
    options = {"out": str(folders.checkpoints)}
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
    if network == "classifier":
        options["masks"] = str(folders.checkpoints / "masks")
    options |= {name: str(_file_or_folder(path)) for name, path in channels.items()}
    options |= {
        name.replace("_", "-"): str(value)
        for name, value in hyperparameters.items()
        if not name.startswith(_NOT_OURS)
    }
    arguments = tuple(_argument(name, value) for name, value in options.items())
    return TrainingJob(network, (network, *arguments), data, channels.get("weights"))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise JobError(
            _("{path}: not found; this program runs inside a SageMaker training job.").format(path=path)
        ) from None
    except (ValueError, TypeError) as error:
        raise JobError(_("{path}: cannot be read ({error}).").format(path=path, error=error)) from error


def _require_one_machine(resources: dict[str, Any]) -> None:
    hosts = resources.get("hosts", [])
    if len(hosts) > 1:
        raise JobError(
            _("The job has {count} instances, and one is used; set InstanceCount to 1.").format(
                count=len(hosts)
            )
        )


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
