"""What a worker is told with each film: small, since it travels with every task."""

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
    """How films are analyzed, and where the results go.

    Attributes
    ----------
    folder
        The folder of the batch; all workers reach it by this path.
    settings
        What decides the readings.
    weights
        The folder of weights on the workers; None for the one that each of them takes by itself.
    device
        As :class:`~CovidXRayLib.pipeline.Analyzer` takes it.
    threads
        Threads of the CPU for each network.
    servers
        The saved servers that addresses may name; never with a secret.
    film_seconds
        How long one film may take.
    with_names
        Whether what is in the results may tell where films are, and what their files are called.
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
    """Return what the results of a content are called: one of 256 folders, then the whole hash."""
    return f"{FILMS_NAME}/{sha256[:2]}/{sha256}"


def result_files(folder: Path, sha256: str) -> ResultFiles:
    """Return where the results of a content lie."""
    place, _slash, name = result_name(sha256).rpartition("/")
    return ResultFiles.of(folder / place, name)
