"""Plan of a run: films to analyze and paths of their results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.cli.options.output_files import OutputClashError, refuse_to_overwrite
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.skipped_files import SkippedFileList
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reporting.file_names import result_names
from CovidXRayLib.reporting.files.earlier_results import (
    is_earlier_result,
    is_our_segmentation,
    is_reading,
    is_torn_reading,
)
from CovidXRayLib.reporting.files.result_files import ResultFiles


@dataclass(frozen=True)
class Job:
    """One film to analyze.

    Attributes
    ----------
    film
        The file.
    name
        Base name of its results.
    files
        Paths of the results.
    """

    film: Path
    name: str
    files: ResultFiles


@dataclass(frozen=True)
class Plan:
    """Jobs of a run, and inputs that are not films.

    Attributes
    ----------
    jobs
        One per film, without duplicates, in the order of the command line.
    unreadable
        Paths of the command line without films, with the reasons.
    skipped
        Other files in the folders.
    """

    jobs: tuple[Job, ...]
    unreadable: tuple[tuple[Path, FilmError], ...]
    skipped: SkippedFileList


def make_plan(paths: Sequence[Path], folder: Path) -> Plan:
    """Find films in files and folders, and name their results.

    Parameters
    ----------
    paths
        Files and folders of the command line.
    folder
        Output folder.

    Raises
    ------
    OutputClashError
        If a result would overwrite a film of this run, or a JSON file or segmentation that is not a result.
    """
    from CovidXRayLib.films.walk import find_films

    found: dict[Path, Path] = {}  # keyed by resolved path, so that a film given twice is analyzed once
    unreadable: list[tuple[Path, FilmError]] = []
    skipped = SkippedFileList()
    for path in paths:
        try:
            for film in find_films([path], skipped, is_earlier_result):
                found.setdefault(film.resolve(), film)
        except FilmError as error:
            unreadable.append((path, error))
    films = list(found.values())
    names = result_names(films)
    jobs = [Job(film, name, ResultFiles.of(folder, name)) for film, name in zip(films, names, strict=True)]
    refuse_to_overwrite(films, (file for job in jobs for file in job.files))
    _refuse_clashes(jobs)
    return Plan(tuple(jobs), tuple(unreadable), skipped)


def _refuse_clashes(jobs: Sequence[Job]) -> None:
    for job in jobs:
        if is_reading(job.files.reading):
            continue
        # Users keep annotations (JSON) and masks drawn in Slicer next to their films.
        for file, is_ours in (
            (job.files.reading, is_torn_reading),
            (job.files.segmentation, is_our_segmentation),
        ):
            if file.exists() and not is_ours(file):
                raise OutputClashError(
                    _(
                        "{file}: already exists and is not a result of an earlier run; choose another --out."
                    ).format(file=file)
                )
