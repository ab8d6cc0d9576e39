"""``covidxray export``: export the network of a training run."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.weights.network_names import NETWORKS


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "export",
        help=_("export a trained network to ONNX (requires the extra 'train')"),
        description=_(
            "Export the network of a training run to ONNX with half-precision weights, and record its "
            "SHA-256 in registry.json."
        ),
    )
    parser.add_argument("network", choices=NETWORKS, help=_("network to export"))
    parser.add_argument(
        "--run",
        metavar="DIR",
        dest="training",
        type=Path,
        required=True,
        help=_("folder of the training run"),
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, required=True, help=_("output folder of model weights")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Export the network."""
    from CovidXRayLib.training.deployment.export_artifact import export_network

    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    export_network(arguments.network, arguments.training, arguments.out)
    return ExitCode.OK
