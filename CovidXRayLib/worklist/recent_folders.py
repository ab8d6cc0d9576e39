"""Folders opened last, in a file that only the user may read, since folder names may name a patient."""

from __future__ import annotations

import contextlib
import json
import logging
from pathlib import Path
from typing import Final

from CovidXRayLib.system.atomic import make_folder, write_atomically
from CovidXRayLib.worklist.folder import recent_file

MAX_FOLDERS: Final = 8
_log = logging.getLogger(__name__)


def recent_folders() -> list[str]:
    """Return the folders and DICOMDIRs opened last, newest first; whether they exist is not checked."""
    try:
        found = json.loads(recent_file().read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [place for place in found if isinstance(place, str)] if isinstance(found, list) else []


def add_recent(place: str) -> None:
    """Put a folder first; logs a warning, without its name, if the list cannot be written."""
    places = [place, *(one for one in recent_folders() if one != place)][:MAX_FOLDERS]
    file = recent_file()
    try:
        make_folder(file.parent, private=True)
        write_atomically(file, json.dumps(places).encode(), private=True)
    except OSError as error:
        _log.warning("The recent folders cannot be stored (%s).", error.strerror)


def forget_recent() -> None:
    """Forget all folders."""
    with contextlib.suppress(OSError):
        Path(recent_file()).unlink(missing_ok=True)
