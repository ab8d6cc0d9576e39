"""Configuration files of the training commands: TOML with one key per option."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.training_options import ConfigurationError


def read_configuration_file(path: Path, configuration: type[Any]) -> dict[str, Any]:
    """Read values of configuration fields from a file.

    Parameters
    ----------
    path
        TOML file without tables; keys are option names with ``_`` instead of ``-``.
    configuration
        The dataclass; the type of a field is that of its default.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, or a key is unknown or a value of the wrong type.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            _("{path}: not a readable TOML file ({error}).").format(path=path, error=error)
        ) from error
    fields = {entry.name: type(entry.default) for entry in dataclasses.fields(configuration)}
    return {name: _checked(path, name, value, fields) for name, value in values.items()}


def _checked(path: Path, name: str, value: Any, fields: dict[str, type[Any]]) -> Any:
    if name not in fields:
        raise ConfigurationError(
            _("{path}: unknown option '{name}'; valid options: {options}.").format(
                path=path, name=name, options=", ".join(fields)
            )
        )
    expected = fields[name]
    if expected is float and type(value) is int:
        return float(value)
    if type(value) is not expected:
        raise ConfigurationError(
            _("{path}: '{name}' must be of type {expected}, not {value!r}.").format(
                path=path, name=name, expected=expected.__name__, value=value
            )
        )
    return value
