"""``covidxray gate``: fit what tells good lung masks from bad ones, and measure it."""

from __future__ import annotations

import argparse
import logging

from CovidXRayLib.cli.options.argument_types import data_folder
from CovidXRayLib.cli.options.shared_options import add_data_option, add_prints_option, add_weights_option
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "gate",
        help=_("fit the expected Dice of the U-Net's masks, for the quality check of the lungs"),
        description=_(
            "Fit the Dice to expect of a mask, from the U-Net's probabilities, on the films with human masks "
            "that the U-Net was trained on, and write expected_dice.json next to it. Then measure it on the "
            "held-out fold, and on the folders of --unseen."
        ),
    )
    add_data_option(parser)
    add_weights_option(parser)
    parser.add_argument(
        "--unseen",
        metavar="DIR",
        type=data_folder,
        nargs="*",
        default=[],
        help=_("further folders with a manifest.csv, whose human masks are used for measuring only"),
    )
    parser.add_argument(
        "--leave-out",
        metavar="ID",
        nargs="*",
        default=[],
        help=_("films whose masks are known to be wrong"),
    )
    add_prints_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fit, write and print the figures."""
    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    from CovidXRayLib.evaluation.lungs.expected_dice_figures import ExpectedDiceFigures
    from CovidXRayLib.evaluation.report.summary import expected_dice_sentence
    from CovidXRayLib.segmentation.expected_dice import FILE_NAME
    from CovidXRayLib.segmentation.mask_gate import DOUBTFUL_EXPECTED_DICE, MIN_EXPECTED_DICE
    from CovidXRayLib.training.steps.fit_expected_dice import fit_expected_dice
    from CovidXRayLib.weights.registry import weights_folder

    weights = weights_folder(arguments.weights)
    fitted = fit_expected_dice(
        arguments.data, weights, arguments.prints, unseen=arguments.unseen, left_out=arguments.leave_out
    )
    console = Console()
    console.result(
        _(
            "Limits by the good masks of the training films: refused below {refused:.2f} (in use: "
            "{refused_in_use:.2f}), doubtful below {doubtful:.2f} (in use: {doubtful_in_use:.2f})."
        ).format(
            refused=fitted.refused_below,
            refused_in_use=MIN_EXPECTED_DICE,
            doubtful=fitted.doubtful_below,
            doubtful_in_use=DOUBTFUL_EXPECTED_DICE,
        )
    )
    for name, (expected, lungs) in fitted.measured.items():
        figures = ExpectedDiceFigures.of(expected, lungs.dice, list(lungs.groups))
        console.result(f"{name}: {expected_dice_sentence(figures)}")
    console.result(str(weights / FILE_NAME))
    return ExitCode.OK
