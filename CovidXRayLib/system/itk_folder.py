"""A folder for the files that are exchanged with SimpleITK, which reads and writes nothing but files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def itk_folder() -> Iterator[Path]:
    """Lend a temporary folder that only its owner may read, and that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="covidxray-", dir=_place()) as folder:
        yield Path(folder)


def _place() -> str | None:
    """Return where the folder lies; None for the system's own place.

    On Windows ITK opens no path beyond ASCII (SimpleITK issue 795), and that place bears the user's name.
    """
    if os.name != "nt" or tempfile.gettempdir().isascii():
        return None
    return os.environ.get("PROGRAMDATA")
