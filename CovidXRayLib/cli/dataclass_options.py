"""Command-line options made from a configuration dataclass, so that the two cannot drift apart."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from CovidXRayLib.i18n import gettext as _


def add_options(parser: argparse.ArgumentParser, configuration: type[Any]) -> None:
    """Add ``--name`` for each field, with the field's default and type (bool, int, float or str)."""
    for entry in dataclasses.fields(configuration):
        option = "--" + entry.name.replace("_", "-")
        default: Any = entry.default
        if isinstance(default, bool):
            parser.add_argument(option, action=argparse.BooleanOptionalAction, default=default)
        else:
            parser.add_argument(option, type=type(default), default=default, help=_("(default: %(default)s)"))


def from_arguments(arguments: argparse.Namespace, configuration: type[Any]) -> Any:
    """Build the configuration from parsed arguments."""
    return configuration(
        **{entry.name: getattr(arguments, entry.name) for entry in dataclasses.fields(configuration)}
    )
