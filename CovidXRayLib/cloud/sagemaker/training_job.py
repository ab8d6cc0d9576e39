"""Conversion of a SageMaker training job to arguments of ``covidxray train``."""

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
# Port of the first machine for coordination; SageMaker leaves all ports between machines open.
_PORT: Final = 9876
# Hyperparameters added by SageMaker's estimators and hyperparameter tuning.
_IGNORED_PREFIXES: Final = ("sagemaker_", "_")


class JobError(CovidXRayError):
    """A training job with invalid settings, or one that failed."""


@dataclass(frozen=True)
class TrainingJob:
    """A training job.

    Attributes
    ----------
    network
        Name of the network, as in ``covidxray train``.
    arguments
        Arguments of ``covidxray train``.
    data
        Folder with the manifest; None for ``start``, which does not need data.
    weights
        Folder of the networks that are not trained; None for the bundled ones.
    machine
        Index of this machine, from 0; only the first one has the run.
    """

    network: str
    arguments: tuple[str, ...]
    data: Path | None
    weights: Path | None
    machine: int


def read_job(folders: Folders) -> TrainingJob:
    """Read the job's settings.

    The hyperparameter ``network`` selects the network; the others are options of ``covidxray train``, with
    hyphens or underscores (``true`` and ``false`` for switches). The channel ``training`` is ``--data``; the
    others are options, such as ``start``, ``weights`` or ``imagenet``, whose value is the channel's folder,
    or its only file. Several machines are coordinated by ``--machines``.

    Raises
    ------
    JobError
        If files are missing or malformed, the network is not stated, or a channel is streamed.
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
                _(
                    "The job has no channel '{name}'; add it, with the folder that contains manifest.csv."
                ).format(name=DATA_CHANNEL)
            )
        # Beside the checkpoints, so that a resumed job finds them.
        options |= {"data": str(data), "prints": str(folders.checkpoints / "prints")}
    if network in ("classifier", "heads"):
        options["masks"] = str(folders.checkpoints / "masks")
    options |= {name: str(_file_or_folder(path)) for name, path in channels.items()}
    options |= {
        name.replace("_", "-"): str(value)
        for name, value in hyperparameters.items()
        if not name.startswith(_IGNORED_PREFIXES)
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
    """Return the index of this machine, from 0, and ``--machines``; None for a single machine."""
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
                    "The channel '{name}' is streamed, but films are read as files; use the input mode File."
                ).format(name=name)
            )
    return {name: folders.channel(name) for name in channels}


def _file_or_folder(path: Path) -> Path:
    entries = list(path.iterdir()) if path.is_dir() else []
    return entries[0] if len(entries) == 1 and entries[0].is_file() else path


def _argument(name: str, value: str) -> str:
    if value.lower() in ("true", "false"):
        return f"--{name}" if value.lower() == "true" else f"--no-{name}"
    return f"--{name}={value}"  # as one argument, since a value may be empty or begin with a hyphen
