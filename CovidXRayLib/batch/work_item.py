"""Parameters of a worker's task; small, since they are sent with every film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.batch.analysis_settings import AnalysisSettings
from CovidXRayLib.reporting.files.result_files import ResultFiles
from CovidXRayLib.worker.films.deadline import FILM_SECONDS

if TYPE_CHECKING:
    from CovidXRayLib.pacs.server_list import Server

FILMS_NAME = "films"


@dataclass(frozen=True)
class Work:
    """How films are analyzed, and the output folder.

    Attributes
    ----------
    folder
        The folder of the batch, accessible to all workers at this path.
    settings
        Settings that determine the readings.
    weights
        Folder of weights on the workers; None for each worker's default.
    device
        As :class:`~CovidXRayLib.pipeline.Analyzer` takes it.
    threads
        CPU threads per network.
    servers
        The saved servers that addresses may refer to, without secrets.
    film_seconds
        Time limit per film.
    with_names
        Whether the results may contain the films' locations and file names.
    """

    folder: Path
    settings: AnalysisSettings
    weights: Path | None = None
    device: str = "auto"
    threads: int = 1
    servers: tuple[Server, ...] = ()
    film_seconds: float = FILM_SECONDS
    with_names: bool = False


def result_name(sha256: str) -> str:
    """Return the base name of a film's results: one of 256 folders, then the full hash."""
    return f"{FILMS_NAME}/{sha256[:2]}/{sha256}"


def result_files(folder: Path, sha256: str) -> ResultFiles:
    """Return the paths of a film's results."""
    place, _slash, name = result_name(sha256).rpartition("/")
    return ResultFiles.of(folder / place, name)
