"""Where this user's list of servers, and what waits to be sent, lie; panel and command line share both."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

FOLDER_VARIABLE: Final = "COVIDXRAY_PACS"


def pacs_folder() -> Path:
    """Return the folder of both: what COVIDXRAY_PACS names, else one in the user's home."""
    return Path(os.environ.get(FOLDER_VARIABLE) or Path.home() / ".covidxray" / "pacs")


def servers_file() -> Path:
    """Return the list of servers, which holds no password."""
    return pacs_folder() / "servers.json"


def queue_folder() -> Path:
    """Return the queue of :class:`CovidXRayLib.pacs.transfer.send_queue.Queue`."""
    return pacs_folder() / "queue"
