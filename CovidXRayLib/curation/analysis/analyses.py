"""Storage of analyses in the review database."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from CovidXRayLib.curation.database.models import Event
from CovidXRayLib.curation.history.events import append, locked_film
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.stored_readings import stored_reading
from CovidXRayLib.curation.history.vocabulary import ANALYZED, AUTO
from CovidXRayLib.curation.readers.mask_versions import encode, keep
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.reading import Reading


def record_analysis(
    database: ReviewDatabase,
    film_id: int,
    reading: Reading,
    labels: NDArray[np.uint8] | None,
    model_version: str,
) -> int:
    """Record an analysis and its mask durably.

    Parameters
    ----------
    database, film_id
        The review database, and the film.
    reading
        The reading.
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
    png, value = None if labels is None else encode(labels), reading.to_dict()
    with database.transaction() as session:
        film = locked_film(session, film_id)
        mask_id = None
        if labels is not None and png is not None:
            mask_id = keep(session, film, labels, png, AUTO, None, model_version)
        event = append(session, film, ANALYZED, value, mask_id=mask_id, model_version=model_version)
        refold(session, [film])
        return event.id


def newest_reading(database: ReviewDatabase, film_id: int) -> Reading | None:
    """Return the reading of the newest analysis; None if there is none.

    Raises
    ------
    ReviewDatabaseError
        If a newer version of this program wrote it.
    """
    with database.reading() as session:
        value = session.scalar(
            select(Event.value)
            .where(Event.film_id == film_id, Event.kind == ANALYZED)
            .order_by(Event.id.desc())
            .limit(1)
        )
    return None if value is None else stored_reading(value)
