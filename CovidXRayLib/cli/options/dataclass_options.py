"""Command-line options made from a configuration dataclass, so that the two cannot drift apart."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from CovidXRayLib.cli.options.configuration_file import read_configuration_file
from CovidXRayLib.i18n import gettext as _


def add_options(parser: argparse.ArgumentParser, configuration: type[Any]) -> None:
    """Add ``--config``, and ``--name`` for each field, with the field's type (bool, int, float or str).

    An option that is not given leaves no trace in the parsed arguments, so that a file can give it.
    """
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help=_("TOML file of the options below; what the command line gives comes before it"),
    )
    for entry in dataclasses.fields(configuration):
        option = "--" + entry.name.replace("_", "-")
        default: Any = entry.default
        words = _("(default: {default})").format(default=repr(default) if default == "" else default)
        kind: dict[str, Any] = (
            {"action": argparse.BooleanOptionalAction}
            if isinstance(default, bool)
            else {"type": type(default)}
        )
        parser.add_argument(option, default=argparse.SUPPRESS, help=words, **kind)


def from_arguments(arguments: argparse.Namespace, configuration: type[Any]) -> Any:
    """Build the configuration: its defaults, then the file's values, then those of the command line.

    Raises
    ------
    ConfigurationError
        If the file or the values cannot be used.
    """
    values = read_configuration_file(arguments.config, configuration) if arguments.config else {}
    for entry in dataclasses.fields(configuration):
        if hasattr(arguments, entry.name):
            values[entry.name] = getattr(arguments, entry.name)
    return configuration(**values)
