"""Command-line options generated from a configuration dataclass."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from CovidXRayLib.cli.options.configuration_file import read_configuration_file
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.training_options import option_name


def add_options(parser: argparse.ArgumentParser, configuration: type[Any]) -> None:
    """Add ``--config`` and an option per field of a configuration.

    Type and default come from the field, help text and choices from its metadata ``help`` and ``choices``.
    Options that are not given are absent from the parsed arguments, so that a file can set them.

    Parameters
    ----------
    parser
        Receives the options.
    configuration
        The dataclass; every field has a default of type bool, int, float or str.
    """
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help=_("TOML file with the options below; options on the command line take precedence"),
    )
    for entry in dataclasses.fields(configuration):
        parser.add_argument(
            "--" + option_name(entry.name),
            default=argparse.SUPPRESS,
            help=_help(entry),
            **_type(entry),
        )


def _help(entry: dataclasses.Field[Any]) -> str:
    default = repr(entry.default) if entry.default == "" else str(entry.default)  # as it is typed
    return " ".join([_(entry.metadata["help"]), _("(default: {default})").format(default=default)])


def _type(entry: dataclasses.Field[Any]) -> dict[str, Any]:
    if isinstance(entry.default, bool):
        return {"action": argparse.BooleanOptionalAction}
    choices = entry.metadata["choices"]
    return {"type": type(entry.default)} | ({"choices": choices} if choices else {"metavar": _metavar(entry)})


def _metavar(entry: dataclasses.Field[Any]) -> str:
    return {int: "N", float: "X", str: "TEXT"}[type(entry.default)]


def from_arguments(arguments: argparse.Namespace, configuration: type[Any]) -> Any:
    """Build the configuration: its defaults, then the file's values, then those of the command line.

    Raises
    ------
    ConfigurationError
        If the file or a value is invalid.
    """
    values = read_configuration_file(arguments.config, configuration) if arguments.config else {}
    for entry in dataclasses.fields(configuration):
        if hasattr(arguments, entry.name):
            values[entry.name] = getattr(arguments, entry.name)
    return configuration(**values)
