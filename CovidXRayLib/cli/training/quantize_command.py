"""``covidxray quantize``: int8 variants of the networks, and what they lose and gain.

The files it writes are not read by the rest of covidxray, whose reader of weights refuses their operators.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.options.argument_types import whole_number
from CovidXRayLib.cli.options.shared_options import add_data_option, add_prints_option, add_weights_option
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.cli.training.quantized_table import table, verdict
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from CovidXRayLib.evaluation.quantization.quantization_figures import QuantizationFigures

BUSY: Final = 0.5  # load, in processors


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "quantize",
        help=_("make int8 variants of the networks and measure what they lose and gain"),
        description=_(
            "Quantise the U-Net and the classifier to 8 bits, with ranges from films that they were trained "
            "on, and compare them with the full networks on the held-out fold: agreement with lungs drawn by "
            "people, area under the curve, probabilities, time and size. Writes the networks and int8.json "
            "into the folder given by --out. 'covidxray analyze' does not read these networks."
        ),
    )
    add_data_option(parser)
    add_weights_option(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=_("folder for the results"))
    parser.add_argument(
        "--films",
        metavar="N",
        type=whole_number(1, 100_000),
        default=200,
        help=_("training films that set the ranges (default: %(default)s)"),
    )
    add_prints_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Quantize, compare, write and tell."""
    from CovidXRayLib.system.atomic import write_atomically
    from CovidXRayLib.weights.registry import weights_folder

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0  # Windows does not tell
    weights = weights_folder(arguments.weights)
    # A folder that cannot be made is better found out before the long work.
    arguments.out.mkdir(parents=True, exist_ok=True)
    contents, figures = _quantize_and_compare(
        arguments.data, weights, arguments.films, arguments.prints, load
    )
    for name, content in contents.items():
        write_atomically(arguments.out / f"{name}.int8.onnx", content)
    text = json.dumps(figures.to_dict(), indent=2, allow_nan=False)
    write_atomically(arguments.out / "int8.json", (text + "\n").encode())
    console = Console()
    console.result(table(figures))
    if load > BUSY:
        console.note(_("The machine was busy (load {load:.1f}); the times are too long.").format(load=load))
    console.result(verdict(figures))
    return ExitCode.OK


def _quantize_and_compare(
    data: Path, weights: Path, count: int, prints: Path, load: float
) -> tuple[dict[str, bytes], QuantizationFigures]:
    from CovidXRayLib.datasets.manifest import read_manifest
    from CovidXRayLib.engines.factory import create_engine
    from CovidXRayLib.evaluation.quantization.network_speed import THREADS, milliseconds
    from CovidXRayLib.evaluation.quantization.quantization_figures import QuantizationFigures
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
    comparison = compare(Stages(engine, artifacts), Stages(int8, artifacts), held_out)
    both = {name: {"full": artifact.content, "int8": contents[name]} for name, artifact in artifacts.items()}
    figures = QuantizationFigures(
        engine=int8.name,
        weights={name: artifact.sha256 for name, artifact in artifacts.items()},
        calibration_films=calibration.films,
        calibration_inputs={name: len(arrays) for name, arrays in calibration.inputs.items()},
        comparison=comparison,
        threads=THREADS,
        milliseconds={
            name: milliseconds(both[name], [channels_first(array) for array in calibration.inputs[name]])
            for name in artifacts
        },
        bytes={
            name: {which: len(content) for which, content in files.items()} for name, files in both.items()
        },
        load_before=load,
    )
    return contents, figures
