"""Which stored results the tasks of the list use."""

from __future__ import annotations

from typing import Any

from CovidXRayLib.i18n import current_language
from CovidXRayLib.worklist.folder import results_file
from CovidXRayPanel.settings import userSettings


def storeFields() -> dict[str, Any]:
    """Return the fields ``settings`` and ``store`` of a task."""
    return {"settings": userSettings.workerSettings(current_language()), "store": str(results_file())}
