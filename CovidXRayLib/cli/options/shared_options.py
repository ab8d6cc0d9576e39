"""Options shared by several commands."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from CovidXRayLib.cli.options.argument_types import data_folder
from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE, DEVICES, ENGINES
from CovidXRayLib.i18n import gettext as _


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``, the folder with the manifest."""
    default = os.environ.get("COVIDXRAY_DATA")
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=data_folder,
        default=data_folder(default) if default else None,
        required=not default,
        help=_("folder that contains manifest.csv; also COVIDXRAY_DATA"),
    )


def add_data_folders_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``, the folders with manifests."""
    default = os.environ.get("COVIDXRAY_DATA")
    parser.add_argument(
        "--data",
        metavar="DIR",
        nargs="+",
        type=data_folder,
        default=[data_folder(default)] if default else None,
        required=not default,
        help=_("folders with a manifest.csv each; also COVIDXRAY_DATA for one"),
    )


def add_weights_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--weights``, the folder of model weights."""
    parser.add_argument(
        "--weights",
        metavar="DIR",
        type=Path,
        help=_("folder of model weights; also COVIDXRAY_WEIGHTS (default: the built-in weights)"),
    )


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--engine``, ``--device`` and ``--weights``."""
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default=DEFAULT_ENGINE,
        help=_("inference engine (default: %(default)s)"),
    )
    parser.add_argument(
        "--device",
        choices=DEVICES,
        default=DEVICES[0],
        help=_("device; auto uses a GPU if the engine supports one (default: %(default)s)"),
    )
    add_weights_option(parser)


def add_masks_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--masks``, the cache of lung masks."""
    parser.add_argument(
        "--masks",
        metavar="DIR",
        type=Path,
        default=Path("runs/masks"),
        help=_("cache of lung masks, reused by later runs (default: %(default)s)"),
    )


def add_prints_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--prints``, the cache of film fingerprints."""
    parser.add_argument(
        "--prints",
        metavar="DIR",
        type=Path,
        default=Path("runs/prints"),
        help=_(
            "cache of film fingerprints, used to keep copies of held-out films out of training (default: "
            "%(default)s)"
        ),
    )
