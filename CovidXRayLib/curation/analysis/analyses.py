"""Storage of analyses in the review database."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from CovidXRayLib.curation.database.models import Event
from CovidXRayLib.curation.database.review_database import ReviewDatabase
from CovidXRayLib.curation.history.events import append, locked_film
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.vocabulary import ANALYZED, AUTO
from CovidXRayLib.curation.readers.mask_versions import encode, keep


def record_analysis(
    database: ReviewDatabase,
    film_id: int,
    reading_json: dict[str, Any],
    labels: NDArray[np.uint8] | None,
    model_version: str,
) -> int:
    """Record an analysis and its mask durably.

    Parameters
    ----------
    database, film_id
        The review database, and the film.
    reading_json
        The reading, as from :meth:`CovidXRayLib.reading.Reading.to_dict`.
    labels
        uint8 (rows, columns) of the film: 0 outside, 1 the patient's right lung, 2 the left; None if there is
        no mask.
    model_version
        Version of the networks, see :func:`.analyze_films.model_version`.

    Returns
    -------
    int
        The event's id.

    Raises
    ------
    ValueError
        If the labels are not a label map of the film's size.
    ReviewDatabaseError
        If there is no such film, or the analysis cannot be written.
    """
    png = None if labels is None else encode(labels)
    with database.transaction() as session:
        film = locked_film(session, film_id)
        mask_id = None
        if labels is not None and png is not None:
            mask_id = keep(session, film, labels, png, AUTO, None, model_version)
        event = append(session, film, ANALYZED, reading_json, mask_id=mask_id, model_version=model_version)
        refold(session, [film])
        return event.id


def newest_reading(database: ReviewDatabase, film_id: int) -> dict[str, Any] | None:
    """Return the reading of the newest analysis; None if there is none."""
    with database.reading() as session:
        return session.scalar(
            select(Event.value)
            .where(Event.film_id == film_id, Event.kind == ANALYZED)
            .order_by(Event.id.desc())
            .limit(1)
        )
