"""Registry of the networks in a folder, with their SHA-256."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Final

from CovidXRayLib.errors import WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.weights.artifact import Artifact, read_artifact
from CovidXRayLib.weights.weight_files import parsed_json, read_limited
from CovidXRayLib.weights.weight_limits import MAX_JSON_BYTES

ENVIRONMENT_VARIABLE: Final = "COVIDXRAY_WEIGHTS"
REGISTRY_NAME: Final = "registry.json"


def weights_folder(folder: Path | None = None) -> Path:
    """Return the given folder, else that of COVIDXRAY_WEIGHTS, else the built-in one."""
    if folder is not None:
        return folder
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(named) if named else resources_folder() / "Weights"


def read_registry(folder: Path) -> dict[str, dict[str, str]]:
    """Read ``registry.json``: ``file`` and ``sha256`` of each network.

    Raises
    ------
    WeightsError
        If it is missing or malformed, or refers to a file outside its folder.
    """
    path = folder / REGISTRY_NAME
    try:
        registry = parsed_json(read_limited(path, MAX_JSON_BYTES))
        entries = {
            name: {"file": str(entry["file"]), "sha256": str(entry["sha256"])}
            for name, entry in registry.items()
        }
    except (FileNotFoundError, NotADirectoryError):
        raise WeightsError(
            _(
                "{path}: not found; specify a folder written by 'covidxray export', or install "
                "covidxray again."
            ).format(path=path)
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(
            _("{path}: is not a registry of networks ({error}); export again.").format(path=path, error=error)
        ) from error
    for entry in entries.values():
        if Path(entry["file"]).name != entry["file"] or not entry["file"].isprintable():
            raise WeightsError(
                _("{path}: names a file outside its folder, {file!r}; export again.").format(
                    path=path, file=entry["file"]
                )
            )
    return entries


def load_artifact(name: str, folder: Path) -> Artifact:
    """Load a network from a folder by :func:`~CovidXRayLib.weights.artifact.read_artifact`.

    Raises
    ------
    WeightsError
        If the registry or the file is missing, altered or rejected.
    """
    registry = read_registry(folder)
    if name not in registry:
        raise WeightsError(
            _("{path}: lists no network '{name}'; export it.").format(path=folder / REGISTRY_NAME, name=name)
        )
    path = folder / registry[name]["file"]
    artifact = read_artifact(name, path, registry[name]["sha256"])
    try:
        complete = artifact.film_shape == tuple(artifact.metadata["arguments"]["input_shape"])
        if name == "classifier":
            calibration = artifact.metadata["calibration"]
            complete &= calibration.keys() == {"slope", "intercept"}
            complete &= all(math.isfinite(number) for number in calibration.values())
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise WeightsError(
            _("{path}: does not state how to use it ({error!r}); export it again.").format(
                path=path, error=error
            )
        ) from error
    if not complete:
        raise WeightsError(_("{path}: lacks its usage information; export it again.").format(path=path))
    return artifact


def register(name: str, file: str, sha256: str, folder: Path) -> None:
    """Add or replace a network in the folder's registry."""
    path = folder / REGISTRY_NAME
    registry = read_registry(folder) if path.exists() else {}
    registry[name] = {"file": file, "sha256": sha256}
    write_atomically(path, (json.dumps(registry, indent=2, sort_keys=True) + "\n").encode())
