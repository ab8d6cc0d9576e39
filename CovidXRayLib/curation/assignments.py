"""Who is asked for which film, and where two readers differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from CovidXRayLib.curation.store import Store
from CovidXRayLib.curation.views import AssessmentView


@dataclass(frozen=True)
class Disagreement:
    """A film on which readers differ and nobody has settled it: the first two answers that differ."""

    film_id: int
    name: str
    first: AssessmentView
    second: AssessmentView


def assign(store: Store, film_ids: Iterable[int], reader_id: int, round: int, by: int | None = None) -> int:
    """Ask a reader for films; what was asked before is no harm. Return how many are new."""
    raise NotImplementedError


def assign_second_reads(store: Store, share: float, readers: Sequence[int], seed: int) -> int:
    """Ask for a second read of a share of the films that have a first reader; return how many are new."""
    raise NotImplementedError


def disagreements(store: Store) -> list[Disagreement]:
    """Return the films on which readers differ and which nobody has settled, by id."""
    raise NotImplementedError
