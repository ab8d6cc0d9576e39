"""Export of training runs to artifacts."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from CovidXRayLib.classification.score_evidence import METADATA_KEY, ScoreEvidence
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.networks.builders import BUILDERS
from CovidXRayLib.networks.film_check import FILMCHECK_SIZE
from CovidXRayLib.networks.vgg16 import scoring_part
from CovidXRayLib.system.atomic import write_atomically
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.training.run.run_folder import load_newest_weights, read_configuration
from CovidXRayLib.weights.onnx_graph import to_onnx
from CovidXRayLib.weights.registry import register

logger = logging.getLogger(__name__)


def export_network(name: str, run: Path, folder: Path) -> Path:
    """Write a run's network as ONNX with half-precision weights and register its hash.

    Parameters
    ----------
    name
        ``unet``, ``classifier`` or ``filmcheck``.
    run
        Folder of the finished training run.
    folder
        Output folder of the artifact and ``registry.json``.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    RunError
        If the folder has no such run, or an uncalibrated classifier.
    """
    configuration = read_configuration(run)
    arguments = _arguments(name, configuration, run)
    model = BUILDERS[name](**arguments)
    is_fine_tuned = name == "classifier" and "backbone" not in configuration
    epochs = load_newest_weights(scoring_part(model) if is_fine_tuned else model, run)
    metadata: dict[str, Any] = {
        "arguments": arguments,
        "training": _without_places(configuration),
        "epochs": epochs,
    }
    if name == "classifier":
        metadata |= _calibration(run)
    content = to_onnx(model, metadata).SerializeToString(deterministic=True)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    write_atomically(path, content)
    register(name, path.name, hashlib.sha256(content).hexdigest(), folder)
    logger.info("%s: %.1f MiB after %d epochs", path, len(content) / 2**20, epochs)
    return path


def _without_places(configuration: dict[str, Any]) -> dict[str, Any]:
    """Reduce paths to their last component, to keep local paths private."""
    return configuration | {
        key: Path(configuration[key]).name
        for key in ("start", "imagenet", "backbone", "children")
        if configuration.get(key)
    }


def _arguments(name: str, configuration: dict[str, Any], run: Path) -> dict[str, Any]:
    try:
        if name == "unet":
            return {
                "input_shape": (configuration["size"], configuration["size"], 1),
                "base_filters": configuration["base_filters"],
            }
        if name == "classifier":
            if "severity_penalty" not in configuration:  # as a run of the heads has it
                configuration["step"]  # only in a classifier's run
            return {"input_shape": (configuration["size"], configuration["size"], 3)}
        configuration["lateral_phantoms"]  # only in a film check run
    except KeyError as error:
        raise RunError(
            _("{run}: is not a run of '{name}' (its configuration lacks {error}).").format(
                run=run, name=name, error=error
            )
        ) from error
    return {"input_shape": (FILMCHECK_SIZE, FILMCHECK_SIZE, 1)}


def _calibration(run: Path) -> dict[str, Any]:
    path = run / "calibration.json"
    if not path.exists():
        raise RunError(
            _("{run}: the classifier was not calibrated; complete the COVID-19 step.").format(run=run)
        )
    content = json.loads(path.read_text(encoding="utf-8"))
    if METADATA_KEY not in content:
        raise RunError(
            _("{run}: an earlier version calibrated the classifier; train it again.").format(run=run)
        )
    calibration: dict[str, Any] = {
        "calibration": {key: content[key] for key in ("slope", "intercept")},
        "threshold": float(content["threshold"]),
        METADATA_KEY: ScoreEvidence.from_dict(content[METADATA_KEY]).to_dict(),
    }
    # Only runs of the heads have it; without them the maps mean nothing.
    if "severity_error" in content:
        calibration["severity_error"] = float(content["severity_error"])
    return calibration
