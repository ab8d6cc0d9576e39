"""What readers say now, and what happened to a film."""

from __future__ import annotations

from CovidXRayLib.curation.store import Store
from CovidXRayLib.curation.views import AssessmentView, EventView


def assessment_of(store: Store, film_id: int, reader_id: int) -> AssessmentView:
    """Return what a reader says of a film; an empty one where they have said nothing."""
    raise NotImplementedError


def assessments(store: Store, film_ids: list[int] | None = None) -> list[AssessmentView]:
    """Return what all readers say, of all films or of some, by film and then reader."""
    raise NotImplementedError


def history(store: Store, film_id: int) -> list[EventView]:
    """Return everything that happened to a film, the oldest first."""
    raise NotImplementedError
