"""A folder for the files that are exchanged with SimpleITK, which reads and writes nothing but files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def itk_folder() -> Iterator[Path]:
    """Context manager of a private temporary folder."""
    with tempfile.TemporaryDirectory(prefix="covidxray-", dir=_place()) as folder:
        yield Path(folder)


def _place() -> str | None:
    """Return the parent of the folder; None for the system default.

    On Windows ITK opens no path beyond ASCII (SimpleITK issue 795), and that place bears the user's name.
    """
    if os.name != "nt" or tempfile.gettempdir().isascii():
        return None
    return os.environ.get("PROGRAMDATA")
