"""Outcome of one film of a batch."""

from __future__ import annotations

from dataclasses import dataclass

from CovidXRayLib.batch.records.result_row import FATAL, Row, failed_row
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_failures import FatalFilmError


@dataclass(frozen=True)
class Outcome:
    """Outcome of one film.

    Attributes
    ----------
    row
        All columns but ``address`` and ``stamp``.
    may_pass
        Whether the failure may be transient, so that the film should be retried.
    was_there
        Whether its results already existed.
    """

    row: Row
    may_pass: bool = False
    was_there: bool = False


def failed(address: str, error: FilmError, sha256: str | None = None) -> Outcome:
    """Return the outcome of a film that cannot be read; a crash may be transient, an exceeded limit not."""
    row = failed_row(error.sentence_about(address), sha256)
    if not isinstance(error, FatalFilmError):
        return Outcome(row)
    return Outcome(row | {"status": FATAL}, may_pass=error.seconds is None)
