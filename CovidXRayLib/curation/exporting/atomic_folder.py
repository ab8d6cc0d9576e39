"""Atomic creation of folders."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from CovidXRayLib.curation.errors import ExportError
from CovidXRayLib.errors import writing_remedy
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import sync_folder


@contextmanager
def atomic_folder(folder: Path) -> Iterator[Path]:
    """Create an empty folder to fill, which is renamed to `folder` if the block succeeds.

    Until then it is beside `folder` under a name that begins with a dot and ends with ``.part``. An error or
    Ctrl-C removes it; a crash or a power failure leaves it under that name. Its content is synchronized to
    the disk before it is renamed.

    Parameters
    ----------
    folder
        Must not exist, or be empty; parent folders are created.

    Raises
    ------
    ExportError
        If `folder` is not empty, or something cannot be written.
    """
    folder = folder.absolute()
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportError(
                _("{path}: already exists; choose a new folder, or delete this one.").format(path=folder)
            )
        part.mkdir(parents=True)
        try:
            yield part
            _to_disk(part)
            if folder.exists():
                folder.rmdir()
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        sync_folder(folder.parent)
    except OSError as error:
        raise ExportError(
            _(
                "{path}: cannot be written ({reason}), and the export was discarded. {remedy} Then export "
                "again."
            ).format(path=folder, reason=error.strerror or error, remedy=writing_remedy(error))
        ) from error


def _to_disk(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("r+b") as handle:
                os.fsync(handle.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)
