"""What became of one film of a batch."""

from __future__ import annotations

from dataclasses import dataclass

from CovidXRayLib.batch.records.result_row import Row
from CovidXRayLib.i18n import gettext as _


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


def film_sentence(address: str, problem: str, remedy: str) -> str:
    """Return what is wrong with a film, as :class:`FilmError` says it; an address stays as it is."""
    return _("{path}: {problem}; {remedy}.").format(path=address, problem=problem, remedy=remedy)
