"""Batched writing of import outcomes to the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy.exc import IntegrityError

from CovidXRayLib.curation.importing.film_facts import NewFilm
from CovidXRayLib.curation.importing.film_table import add_file, add_film, film_with_pixels
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.films.skipped_files import SkippedFileList

# Another import may add the same film at the same time; the second attempt then finds it.
_MAX_ATTEMPTS: Final = 3


@dataclass
class ImportReport:
    """Outcome of an import.

    Attributes
    ----------
    added
        Number of new films.
    known
        Number of files that had been imported before.
    duplicates
        Number of files with the pixels of a known film, as a copy or in another encoding; they are recorded
        with that film.
    refused
        Files that are not films, each with a sentence on the reason and remedy.
    skipped
        Skipped files that are not films.
    film_ids
        The films of the files, without duplicates, in the order of the files.
    cancelled
        Whether it was cancelled; films added before are kept.
    """

    added: int = 0
    known: int = 0
    duplicates: int = 0
    refused: list[tuple[Path, str]] = field(default_factory=list)
    skipped: SkippedFileList = field(default_factory=SkippedFileList)
    film_ids: list[int] = field(default_factory=list)
    cancelled: bool = False


@dataclass(frozen=True)
class Known:
    """A file that was imported before."""

    path: Path
    film_id: int


@dataclass(frozen=True)
class Refusal:
    """A file that cannot be imported, with the reason."""

    path: Path
    sentence: str


@dataclass(frozen=True)
class Read:
    """A file that was read."""

    path: Path
    film: NewFilm


Outcome = Known | Refusal | Read


class Writer:
    """Writes outcomes and keeps the report.

    Parameters
    ----------
    database
        The review database.
    report
        Updated after each commit.
    """

    def __init__(self, database: ReviewDatabase, report: ImportReport) -> None:
        self._database, self._report = database, report
        self._seen: set[int] = set()

    def write(self, outcomes: Sequence[Outcome]) -> list[tuple[Path, int]]:
        """Write outcomes in one transaction.

        Returns
        -------
        list of (Path, int)
            The files that contain films, each with its film's id.

        Raises
        ------
        ReviewDatabaseError
            If the database cannot be written.
        """
        read = [outcome.film for outcome in outcomes if isinstance(outcome, Read)]
        written = iter(self._write_films(read))
        found: list[tuple[Path, int]] = []
        for outcome in outcomes:
            if isinstance(outcome, Refusal):
                self._report.refused.append((outcome.path, outcome.sentence))
            elif isinstance(outcome, Known):
                self._report.known += 1
                found.append((outcome.path, outcome.film_id))
            else:
                film_id, is_new = next(written)
                self._report.added += is_new
                self._report.duplicates += not is_new
                found.append((outcome.path, film_id))
        for _path, film_id in found:
            if film_id not in self._seen:
                self._seen.add(film_id)
                self._report.film_ids.append(film_id)
        return found

    def _write_films(self, films: Sequence[NewFilm]) -> list[tuple[int, bool]]:
        """Return each film's id, and whether it is new."""
        if not films:
            return []
        for _ in range(_MAX_ATTEMPTS - 1):
            try:
                return self._try_films(films)
            except IntegrityError:
                continue
        return self._try_films(films)

    def _try_films(self, films: Sequence[NewFilm]) -> list[tuple[int, bool]]:
        written = []
        with self._database.transaction() as session:
            for film in films:
                film_id = film_with_pixels(session, film.pixel_sha256)
                if film_id is None:
                    written.append((add_film(session, film), True))
                else:
                    add_file(session, film_id, film.path, film.file_sha256)
                    written.append((film_id, False))
        return written
