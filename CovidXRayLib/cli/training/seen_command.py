"""``covidxray seen``: record which films the networks have seen."""

from __future__ import annotations

import argparse
from pathlib import Path

from CovidXRayLib.cli.options.shared_options import add_data_folders_option, add_weights_option
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "seen",
        help=_("record which films the networks have seen, for 'covidxray evaluate'"),
        description=_(
            "Write seen_films.json next to the networks: the films of the training's data folders that were "
            "not held out, by their SHA-256. 'covidxray evaluate' then takes all films of other collections "
            "for unseen, whatever folds their manifest gives them."
        ),
    )
    add_data_folders_option(parser)
    add_weights_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file."""
    from CovidXRayLib.datasets.manifest import read_manifests
    from CovidXRayLib.evaluation.scoring.seen_films import FILE_NAME, write_seen_films
    from CovidXRayLib.evaluation.scoring.unseen_films import held_out_in_training
    from CovidXRayLib.weights.network_names import NETWORKS
    from CovidXRayLib.weights.registry import load_artifact, weights_folder

    weights: Path = weights_folder(arguments.weights)
    artifacts = {name: load_artifact(name, weights) for name in NETWORKS}
    counts = write_seen_films(
        weights,
        {name: artifact.sha256 for name, artifact in artifacts.items()},
        {name: held_out.has_not_seen for name, held_out in held_out_in_training(weights, artifacts).items()},
        read_manifests(arguments.data),
    )
    console = Console()
    for name, count in counts.items():
        console.result(_("{network}: {count} films seen").format(network=name, count=count))
    console.result(str(weights / FILE_NAME))
    return ExitCode.OK
