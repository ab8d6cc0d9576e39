"""``covidxray remix``: another share of the start in a classifier, without training."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from CovidXRayLib.cli.options.shared_options import add_data_option, add_masks_option, add_prints_option
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "remix",
        help=_("keep another share of the start in a trained classifier (needs the extra 'train')"),
        description=_(
            "Mix the weights of a finished COVID-19 step with those it started from, calibrate the mixture, "
            "and write it as a run of its own, which 'covidxray export classifier' takes."
        ),
    )
    add_data_option(parser)
    parser.add_argument(
        "--run", metavar="DIR", dest="training", type=Path, required=True, help=_("the finished run")
    )
    parser.add_argument(
        "--kept-start",
        metavar="SHARE",
        type=float,
        required=True,
        help=_("share of the start's weights, from 0 to 1"),
    )
    parser.add_argument(
        "--start", metavar="DIR", type=Path, help=_("the run it started from, where that was moved")
    )
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=_("folder of the new run"))
    parser.add_argument(
        "--weights", metavar="DIR", type=Path, help=_("folder with the U-Net; also COVIDXRAY_WEIGHTS")
    )
    add_masks_option(parser)
    add_prints_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Mix, calibrate and write."""
    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    from CovidXRayLib.training.steps.interpolate import interpolate_weights
    from CovidXRayLib.weights.registry import weights_folder

    interpolate_weights(
        arguments.data,
        arguments.training,
        arguments.kept_start,
        arguments.out,
        start=arguments.start,
        weights=weights_folder(arguments.weights),
        masks=arguments.masks,
        prints=arguments.prints,
    )
    return ExitCode.OK
