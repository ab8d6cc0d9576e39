"""Location of what the worklist stores on this computer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

FOLDER_VARIABLE: Final = "COVIDXRAY_WORKLIST"


def worklist_folder() -> Path:
    """Return the folder: COVIDXRAY_WORKLIST, else one in the user's home that only they may read."""
    return Path(os.environ.get(FOLDER_VARIABLE) or Path.home() / ".covidxray" / "worklist")


def results_file() -> Path:
    """Return the path of the stored results (:class:`.result_store.ResultStore`)."""
    return worklist_folder() / "results.sqlite"


def recent_file() -> Path:
    """Return the path of the list of recent folders."""
    return worklist_folder() / "recent.json"
