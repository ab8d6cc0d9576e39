"""Results of earlier runs, which lie among films and are none."""

from __future__ import annotations

import json
from pathlib import Path

from CovidXRayLib.reporting.report import is_object_of_report
from CovidXRayLib.reporting.results import ResultFiles


def is_earlier_result(path: Path) -> bool:
    """Tell whether a file is one of four that an earlier run made for a film, or belongs to a report."""
    if is_object_of_report(path):
        return True
    files = ResultFiles.that_contain(path)
    return files is not None and is_reading(files.reading)


def is_reading(path: Path) -> bool:
    """Tell whether a file is a reading as JSON."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.keys() >= {"film", "verdict", "checks", "notice"}
