"""``covidxray train``: train the networks."""

from __future__ import annotations

import argparse
import atexit
import logging
import os
import sys
from pathlib import Path
from typing import Any

from CovidXRayLib.cli.options.argument_types import device_count, machines
from CovidXRayLib.cli.options.dataclass_options import add_options, from_arguments
from CovidXRayLib.cli.options.shared_options import (
    add_data_folders_option,
    add_data_option,
    add_masks_option,
    add_prints_option,
)
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.configurations import FilmcheckTraining, HeadsTraining, StartTraining, UNetTraining

_NETWORKS = {
    "unet": (UNetTraining, gettext_noop("the U-Net for lung segmentation")),
    "filmcheck": (
        FilmcheckTraining,
        gettext_noop("the film check network (chest radiograph? projection? orientation?)"),
    ),
    "start": (StartTraining, gettext_noop("the initial VGG16 weights, with or without ImageNet pretraining")),
    "heads": (HeadsTraining, gettext_noop("score, opacity map and severity on a frozen VGG16")),
    "classifier": (
        ClassifierTraining,
        gettext_noop("the VGG16 classifier: pneumonia step, then COVID-19 step"),
    ),
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("train", help=_("train a network (requires the extra 'train')"))
    networks = parser.add_subparsers(title=_("networks"), metavar="NETWORK", dest="network", required=True)
    for name, (configuration, words) in _NETWORKS.items():
        description = (
            _("Write {network}.")
            if name == "start"
            else _("Train {network}. Run the same command again to resume an interrupted run.")
        )
        network = networks.add_parser(name, help=_(words), description=description.format(network=_(words)))
        if name == "heads":
            add_data_folders_option(network)
        elif name != "start":
            add_data_option(network)
        network.add_argument(
            "--out", metavar="DIR", type=Path, required=True, help=_("output folder for log and checkpoints")
        )
        if name != "start":
            network.add_argument(
                "--devices",
                metavar="N",
                type=device_count,
                default=1,
                help=_("number of GPUs of this machine to train on, or 'all' (default: %(default)s)"),
            )
            network.add_argument(
                "--machines",
                metavar="HOST:PORT,COUNT,INDEX",
                type=machines,
                help=_(
                    "distributed training: coordinator address, number of machines, and zero-based index of "
                    "this machine; 'auto' under Slurm or Open MPI (requires jax and KERAS_BACKEND=jax; "
                    "default: this machine only)"
                ),
            )
            add_prints_option(network)
        add_options(network, configuration)
        if name in ("classifier", "heads"):
            network.add_argument(
                "--weights",
                metavar="DIR",
                type=Path,
                help=_(
                    "folder of model weights with the U-Net; also COVIDXRAY_WEIGHTS (default: the built-in "
                    "weights)"
                ),
            )
            add_masks_option(network)
        network.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train the network."""
    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    configuration = from_arguments(arguments, _NETWORKS[arguments.network][0])
    import keras

    if keras.backend.backend() == "tensorflow":
        from CovidXRayLib.engines.tensorflow_memory import let_memory_grow

        let_memory_grow()
    if arguments.network == "start":
        from CovidXRayLib.training.steps.start_step import write_start

        write_start(arguments.out, configuration)
        return ExitCode.OK
    from CovidXRayLib.training.distributed.devices import training_on
    from CovidXRayLib.training.distributed.machines import joined, own_folder

    try:
        with (
            joined(arguments.machines),
            training_on(arguments.devices),
            own_folder(arguments.out) as folder,
        ):
            _train(arguments, folder, configuration)
    except BaseException as problem:
        if arguments.machines:
            # At exit JAX would wait for the other machines, which wait for this one.
            atexit.register(_leave_at_once, _code_of(problem))
        raise
    return ExitCode.OK


def _code_of(problem: BaseException) -> ExitCode:
    if isinstance(problem, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(problem, OSError):
        return ExitCode.NOT_WRITTEN
    return ExitCode.USAGE if isinstance(problem, CovidXRayError) else ExitCode.FILM_FAILED


def _leave_at_once(code: ExitCode) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _train(arguments: argparse.Namespace, folder: Path, configuration: Any) -> None:
    if arguments.network == "unet":
        from CovidXRayLib.training.steps.train_unet import train_unet

        train_unet(arguments.data, folder, configuration, arguments.prints)
    elif arguments.network == "filmcheck":
        from CovidXRayLib.training.steps.train_filmcheck import train_filmcheck

        train_filmcheck(arguments.data, folder, configuration, arguments.prints)
    else:
        from CovidXRayLib.weights.registry import weights_folder

        weights = weights_folder(arguments.weights)
        if arguments.network == "heads":
            from CovidXRayLib.training.steps.train_heads import train_heads

            train_heads(arguments.data, folder, configuration, weights, arguments.masks, arguments.prints)
            return
        from CovidXRayLib.training.steps.train_classifier import train_classifier

        train_classifier(arguments.data, folder, configuration, weights, arguments.masks, arguments.prints)
