"""Files and folders as a source of films."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from CovidXRayLib.batch.sources.film_source import Item, OutOfReachError
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.open_file import read_bytes
from CovidXRayLib.films.skipped_files import OnSkipped
from CovidXRayLib.films.walk import find_films
from CovidXRayLib.reporting.files.earlier_results import is_earlier_result


class FileSource:
    """A film, a folder of films, or a DICOMDIR.

    Parameters
    ----------
    on_skipped
        Called for each file that is not a film.
    """

    def __init__(self, path: Path, on_skipped: OnSkipped) -> None:
        self._path = path
        self._on_skipped = on_skipped

    def items(self) -> Iterator[Item]:
        """List the films."""
        for path in find_films([self._path], self._on_skipped, is_earlier_result):
            yield file_item(path)


def file_item(path: Path, sha256: str = "") -> Item:
    """Return a file as an item; its existence is checked when it is read."""
    place = os.path.abspath(path)  # noqa: PTH100 - resolving a link would lose the film's name
    try:
        status = path.stat()
    except OSError:
        return Item(place, sha256=sha256)
    return Item(place, f"{status.st_size} {status.st_mtime_ns}", sha256)


def read_file(path: Path) -> bytes:
    """Return a film's bytes.

    Raises
    ------
    FilmError
        If it is not a file that could be a film.
    OutOfReachError
        If the disk or its server fails.
    """
    try:
        return read_bytes(path)
    except FilmProblem as problem:
        cause = problem.__cause__
        lasting = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)
        if isinstance(cause, OSError) and not isinstance(cause, lasting):
            raise OutOfReachError(problem.problem) from problem
        raise FilmError(path, problem.problem, problem.remedy) from problem
