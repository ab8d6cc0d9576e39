"""``covidxray probe``: how well labels can be predicted without the content of the lungs."""

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
        help=_(
            "probe for bias: how well COVID-19 can be predicted without the lungs (requires the extra "
            "'train')"
        ),
        description=_(
            "Train small networks on image parts that should carry no information (lung outlines, film "
            "with the lungs filled in, borders), predict the source from the classifier's features, and "
            "add synthetic markers to films. Writes probes.json for 'covidxray evaluate --probes'."
        ),
    )
    add_data_option(parser)
    add_weights_option(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=_("output folder"))
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
        "--size",
        metavar="PIXELS",
        type=int,
        default=96,
        help=_("side of the input images, in pixels (default: %(default)s)"),
    )
    parser.add_argument(
        "--epochs",
        metavar="N",
        type=int,
        default=10,
        help=_("training epochs of each small network (default: %(default)s)"),
    )
    parser.add_argument(
        "--seed", metavar="N", type=int, default=1, help=_("random seed (default: %(default)s)")
    )
    parser.add_argument(
        "--variant",
        metavar="NAME",
        nargs="*",
        default=[],
        help=_(
            "also evaluate ways to remove source information from the lungs, and write variants.json: "
            "'all', or names (an unknown name lists the valid ones)"
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the probes and write their results."""
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
    # Created before the long work, so that a failure shows at once.
    arguments.out.mkdir(parents=True, exist_ok=True)
    material = Material.gather(arguments.data, weights, arguments.masks, arguments.folds)
    entries = probe_shape(material, arguments.folds) + probe_films(material, arguments.folds, training)
    # Written early, in case the rest is interrupted.
    write_entries(entries, arguments.out / "probes.json")
    entries += probe_classifier(material, weights, arguments.folds, arguments.seed)
    write_entries(entries, arguments.out / "probes.json")
    if variants:
        weighed = evaluate_mitigations(material, variants, arguments.folds, training)
        write_entries(weighed, arguments.out / "variants.json")
    for entry in entries:
        Console().result(f"{entry.value:.3f} ({entry.low:.3f} to {entry.high:.3f})  {entry.name}")
    return ExitCode.OK
