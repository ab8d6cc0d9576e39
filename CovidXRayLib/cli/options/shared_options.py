"""Options that several commands of training and evaluation have in common."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from CovidXRayLib.engines.engine_names import DEVICES, ENGINES
from CovidXRayLib.i18n import gettext as _


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``, the folder with the manifest."""
    default = os.environ.get("COVIDXRAY_DATA")
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path(default) if default else None,
        required=default is None,
        help=_("folder with manifest.csv; also COVIDXRAY_DATA"),
    )


def add_data_folders_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``, the folders with manifests."""
    default = os.environ.get("COVIDXRAY_DATA")
    parser.add_argument(
        "--data",
        metavar="DIR",
        nargs="+",
        type=Path,
        default=[Path(default)] if default else None,
        required=default is None,
        help=_("folders with a manifest.csv each; also COVIDXRAY_DATA for one"),
    )


def add_weights_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--weights``, the folder with all networks."""
    parser.add_argument(
        "--weights", metavar="DIR", type=Path, help=_("folder of weights; also COVIDXRAY_WEIGHTS")
    )


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--engine``, ``--device`` and ``--weights``: with what films are analyzed."""
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default=ENGINES[0],
        help=_("what computes (default: %(default)s)"),
    )
    parser.add_argument(
        "--device",
        choices=DEVICES,
        default=DEVICES[0],
        help=_("where it computes; auto takes a GPU if the engine has one (default: %(default)s)"),
    )
    parser.add_argument(
        "--weights",
        metavar="DIR",
        type=Path,
        help=_("folder of weights in place of the shipped ones; also COVIDXRAY_WEIGHTS"),
    )


def add_masks_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--masks``, where the U-Net's masks are kept."""
    parser.add_argument(
        "--masks",
        metavar="DIR",
        type=Path,
        default=Path("runs/masks"),
        help=_("where lung masks are kept between runs (default: %(default)s)"),
    )


def add_prints_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--prints``, where what recognizes a film again is kept."""
    parser.add_argument(
        "--prints",
        metavar="DIR",
        type=Path,
        default=Path("runs/prints"),
        help=_(
            "where it is kept between runs what recognises a film again, so that no copy of a "
            "held-out film is learned from (default: %(default)s)"
        ),
    )
