"""Listing of the files to import."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.skipped_files import OnSkipped
from CovidXRayLib.films.walk import find_films
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from CovidXRayLib.reporting.files.earlier_results import is_earlier_result
from CovidXRayLib.worker.films.quarantine import Quarantine

# Number of files between two progress reports.
_PROGRESS_INTERVAL: Final = 200


@dataclass(frozen=True)
class Limits:
    """Limits on reading a film during an import.

    Attributes
    ----------
    seconds
        Time limit; None for :func:`CovidXRayLib.worker.films.deadline.film_seconds`.
    quarantine
        List of films that crashed or exceeded the time limit before.
    """

    seconds: float | None = None
    quarantine: Quarantine = field(default_factory=Quarantine)


def files_to_import(
    paths: Iterable[Path | str],
    *,
    on_skipped: OnSkipped,
    on_progress: OnProgress[Path] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> tuple[list[Path], list[tuple[Path, str]]]:
    """List the films in files, folders and DICOMDIRs, without duplicates, in the order found.

    Parameters
    ----------
    on_skipped
        Called for each file that is not a film.
    on_progress
        Called with 0, the number of files found so far, and the last one.
    is_cancelled
        Called between files; True ends the list.

    Returns
    -------
    files
        Absolute paths.
    refused
        Paths that contain no film or do not exist, each with a sentence.
    """
    files: dict[Path, None] = {}
    refused: list[tuple[Path, str]] = []
    for path in paths:
        try:
            for film in find_films([path], on_skipped, is_earlier_result):
                if is_cancelled():
                    return list(files), refused
                files[absolute(film)] = None
                if len(files) % _PROGRESS_INTERVAL == 0:
                    on_progress(0, len(files), film)
        except FilmError as error:
            refused.append((Path(path), str(error)))
    return list(files), refused


def absolute(path: Path) -> Path:
    """Return the canonical path of a film file, independent of the working directory."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
