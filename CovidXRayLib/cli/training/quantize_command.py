"""``covidxray quantize``: quantize the networks to int8 and compare accuracy, speed and size.

Other commands cannot load the files: the strict weights reader rejects their operators.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.cli.options.argument_types import integer_between
from CovidXRayLib.cli.options.shared_options import add_data_option, add_prints_option, add_weights_option
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.cli.training.quantized_table import table, verdict
from CovidXRayLib.i18n import gettext as _

BUSY: Final = 0.5  # load, in processors


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "quantize",
        help=_("quantize the networks to int8 and compare accuracy, speed and size"),
        description=_(
            "Quantize the U-Net and the classifier to int8, calibrated on training films, and compare "
            "them with the full-precision networks on the held-out fold: Dice with manual lung masks, "
            "AUC, probabilities, time and size. Writes the networks and int8.json to --out. 'covidxray "
            "analyze' cannot load these networks."
        ),
    )
    add_data_option(parser)
    add_weights_option(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=_("output folder"))
    parser.add_argument(
        "--films",
        metavar="N",
        type=integer_between(1, 100_000),
        default=200,
        help=_("number of training films for calibration (default: %(default)s)"),
    )
    add_prints_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Quantize, compare, and write and print the results."""
    from CovidXRayLib.system.atomic import write_atomically
    from CovidXRayLib.weights.registry import weights_folder

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0  # Windows does not tell
    weights = weights_folder(arguments.weights)
    # Created before the long work, so that a failure shows at once.
    arguments.out.mkdir(parents=True, exist_ok=True)
    contents, figures = _quantize_and_compare(arguments.data, weights, arguments.films, arguments.prints)
    figures["load_before"] = load
    for name, content in contents.items():
        write_atomically(arguments.out / f"{name}.int8.onnx", content)
    text = json.dumps(figures, indent=2, allow_nan=False)
    write_atomically(arguments.out / "int8.json", (text + "\n").encode())
    console = Console()
    console.result(table(figures))
    if load > BUSY:
        console.note(
            _("The machine was busy (load {load:.1f}); the times are not reliable.").format(load=load)
        )
    console.result(verdict(figures))
    return ExitCode.OK


def _quantize_and_compare(
    data: Path, weights: Path, count: int, prints: Path
) -> tuple[dict[str, bytes], dict[str, Any]]:
    from CovidXRayLib.datasets.manifest import read_manifest
    from CovidXRayLib.engines.factory import create_engine
    from CovidXRayLib.evaluation.quantization.network_speed import THREADS, milliseconds
    from CovidXRayLib.evaluation.quantization.quantized import HeldOutFilms, Stages, compare
    from CovidXRayLib.evaluation.scoring.unseen_films import WeightsFolder
    from CovidXRayLib.training.deployment.calibration_inputs import films_to_calibrate_on, prepare
    from CovidXRayLib.training.deployment.quantize_network import Int8Engine, channels_first, quantize
    from CovidXRayLib.weights.registry import load_artifact

    artifacts = {name: load_artifact(name, weights) for name in ("unet", "classifier")}
    manifest = read_manifest(data)
    held_out = HeldOutFilms.of(WeightsFolder.open(weights), manifest)
    trainings = [artifact.metadata["training"] for artifact in artifacts.values()]
    calibration = prepare(films_to_calibrate_on(manifest, trainings, count, prints), **artifacts)
    contents = {name: quantize(artifact, calibration.inputs[name]) for name, artifact in artifacts.items()}
    engine, int8 = create_engine("onnxruntime", "cpu"), Int8Engine(contents)
    figures = {
        "engine": int8.name,
        "weights": {name: artifact.sha256 for name, artifact in artifacts.items()},
        "calibration_films": calibration.films,
        "calibration_inputs": {name: len(arrays) for name, arrays in calibration.inputs.items()},
        **compare(Stages(engine, artifacts), Stages(int8, artifacts), held_out),
        "threads": THREADS,
        "milliseconds": {},
        "bytes": {},
    }
    for name, artifact in artifacts.items():
        both = {"full": artifact.content, "int8": contents[name]}
        batches = [channels_first(array) for array in calibration.inputs[name]]
        figures["milliseconds"][name] = milliseconds(both, batches)
        figures["bytes"][name] = {which: len(content) for which, content in both.items()}
    return contents, figures
