"""Analyze a film in a temporary folder, and write all files of its result beside it.

Fields: ``path``; ``out``, an empty folder; ``prevalence`` or None; ``with_report``. ``"done"`` has
``reading``, and ``note``, why there are no DICOM objects, or None.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from CovidXRayLib.cloud.film_results import write_files
from CovidXRayLib.worker.tasks import Arrays, Done, ready

if TYPE_CHECKING:
    from CovidXRayLib.pipeline import Analyzer


def do(analyzer: Analyzer | None, fields: Mapping[str, Any], arrays: Arrays) -> Done:
    """Do it. Logs stay free of what headers hold.

    Raises
    ------
    FilmError
        If it is no intact film.
    PageError
        If the page of the report does not fit one sheet.
    OSError
        If there is no room.
    """
    from CovidXRayLib.reporting.dicom.pydicom_warnings import without_warnings

    path, out = Path(fields["path"]), Path(fields["out"])
    with without_warnings():
        found = ready(analyzer).analyze(path, prevalence=fields["prevalence"])
        note = write_files(found, path, out, with_report=fields["with_report"])
    return {"reading": found.reading.to_dict(), "note": note}, {}
