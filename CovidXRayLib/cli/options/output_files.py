"""Check that a command does not overwrite what it reads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _


class OutputClashError(CovidXRayError):
    """A result would overwrite an input, or a file that is not a result."""


def refuse_to_overwrite(inputs: Iterable[Path], outputs: Iterable[Path], option: str = "--out") -> None:
    """Raise an error if an output file is an input, also under another name (symbolic or hard link).

    Parameters
    ----------
    inputs
        Files, and folders of which any file may be read.
    outputs
        Files to write; those that do not exist yet are accepted.
    option
        The option that chooses the outputs, for the message.

    Raises
    ------
    OutputClashError
        If an output is an input.
    """
    existing = {identity: path for path in outputs if (identity := _identity(path)) is not None}
    if not existing:
        return
    for path in inputs:
        for file in _files(path):
            if (identity := _identity(file)) in existing:
                raise OutputClashError(
                    _(
                        "{file}: this file is an input of the command and would be overwritten by its "
                        "result; choose another {option}."
                    ).format(file=existing[identity], option=option)
                )


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
    for folder, _folders, names in os.walk(path):
        yield from (Path(folder, name) for name in names)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what all names of an existing file have in common, or None."""
    try:
        status = path.stat()
    except OSError:  # missing or unreadable, which reading or writing reports
        return None
    return status.st_dev, status.st_ino
