"""``covidxray probe``: what can be told from films without looking at what the lungs show."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from CovidXRayLib.cli.options.shared_options import add_data_option, add_masks_option, add_weights_option
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "probe",
        help=_("look for bias: what tells COVID-19 without the lungs (needs the extra 'train')"),
        description=_(
            "Train small networks on parts of the film that should tell nothing (outline of the lungs, film "
            "with filled lungs, border), read the source out of the classifier's features, and paint markers "
            "onto films. Writes probes.json, which 'covidxray evaluate --probes' puts on its bias page."
        ),
    )
    add_data_option(parser)
    add_weights_option(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=_("folder for the figures"))
    add_masks_option(parser)
    parser.add_argument(
        "--folds",
        metavar="FOLD",
        type=int,
        nargs="+",
        default=[0, 1, 2],
        help=_("folds to hold out in turn, at least two (default: 0 1 2)"),
    )
    parser.add_argument(
        "--size", type=int, default=96, help=_("side of the pictures in pixels (default: %(default)s)")
    )
    parser.add_argument(
        "--epochs", type=int, default=10, help=_("epochs of each small network (default: %(default)s)")
    )
    parser.add_argument("--seed", type=int, default=1, help=_("(default: %(default)s)"))
    parser.add_argument(
        "--variant",
        metavar="NAME",
        nargs="*",
        default=[],
        help=_(
            "also measure ways to take the source out of the lungs, and write variants.json: 'all', or "
            "names that the message about a wrong one lists"
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Probe, and write the figures."""
    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    from CovidXRayLib.evaluation.probes.materials import Material
    from CovidXRayLib.evaluation.probes.mitigations import choose
    from CovidXRayLib.evaluation.probes.probe import (
        evaluate_mitigations,
        probe_classifier,
        probe_films,
        write_entries,
    )
    from CovidXRayLib.evaluation.probes.probe_network import ProbeTraining
    from CovidXRayLib.evaluation.probes.shape_probe import probe_shape
    from CovidXRayLib.weights.registry import weights_folder

    variants = choose(arguments.variant)
    weights = weights_folder(arguments.weights)
    training = ProbeTraining(size=arguments.size, epochs=arguments.epochs, seed=arguments.seed)
    # A folder that cannot be made is better found out before the long work.
    arguments.out.mkdir(parents=True, exist_ok=True)
    material = Material.gather(arguments.data, weights, arguments.masks, arguments.folds)
    entries = probe_shape(material, arguments.folds) + probe_films(material, arguments.folds, training)
    # What took minutes is kept, should the rest be stopped.
    write_entries(entries, arguments.out / "probes.json")
    entries += probe_classifier(material, weights, arguments.folds, arguments.seed)
    write_entries(entries, arguments.out / "probes.json")
    if variants:
        weighed = evaluate_mitigations(material, variants, arguments.folds, training)
        write_entries(weighed, arguments.out / "variants.json")
    for entry in entries:
        Console().result(f"{entry.value:.3f} ({entry.low:.3f} to {entry.high:.3f})  {entry.name}")
    return ExitCode.OK
