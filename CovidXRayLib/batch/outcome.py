"""Outcome of one film of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    stages
        Seconds of the worker by stage, as far as known; see :mod:`.worker_times`.
    """

    row: Row
    may_pass: bool = False
    was_there: bool = False
    stages: Mapping[str, float] = field(default_factory=dict)


def failed(address: str, error: FilmError, sha256: str | None = None) -> Outcome:
    """Return the outcome of a film that cannot be read; a crash may be transient, an exceeded limit not."""
    row = failed_row(error.sentence_about(address), sha256)
    if not isinstance(error, FatalFilmError):
        return Outcome(row)
    return Outcome(row | {"status": FATAL}, may_pass=error.seconds is None)
