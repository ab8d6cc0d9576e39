"""What became of one film of a batch."""

from __future__ import annotations

from dataclasses import dataclass

from CovidXRayLib.batch.records.result_row import FATAL, Row, failed_row
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.film_failures import FatalFilmError


@dataclass(frozen=True)
class Outcome:
    """What became of one film.

    Attributes
    ----------
    row
        All columns but ``address`` and ``stamp``.
    may_pass
        Whether it failed for a reason that may be gone at the next try.
    was_there
        Whether its results were there already.
    """

    row: Row
    may_pass: bool = False
    was_there: bool = False


def failed(address: str, error: FilmError, sha256: str | None = None) -> Outcome:
    """Return the outcome of a film that cannot be read; the end of its reader may pass, a limit stays."""
    row = failed_row(error.sentence_about(address), sha256)
    if not isinstance(error, FatalFilmError):
        return Outcome(row)
    return Outcome(row | {"status": FATAL}, may_pass=error.seconds is None)
