"""Locations of the user's server list and send queue, shared by panel and command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

FOLDER_VARIABLE: Final = "COVIDXRAY_PACS"


def pacs_folder() -> Path:
    """Return the folder of both: COVIDXRAY_PACS, else a folder in the user's home."""
    return Path(os.environ.get(FOLDER_VARIABLE) or Path.home() / ".covidxray" / "pacs")


def servers_file() -> Path:
    """Return the path of the server list, which contains no passwords."""
    return pacs_folder() / "servers.json"


def queue_folder() -> Path:
    """Return the folder of :class:`CovidXRayLib.pacs.transfer.send_queue.Queue`."""
    return pacs_folder() / "queue"
