"""What the networks say of a film."""

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
    """Keep an analysis and its mask; it returns only when both are on the disk.

    Parameters
    ----------
    database, film_id
        Where, and of what.
    reading_json
        As :meth:`CovidXRayLib.reading.Reading.to_dict` gives it.
    labels
        uint8 (rows, columns) of the film: 0 outside, 1 the patient's right lung, 2 the left; None where no
        mask was made.
    model_version
        What made it.

    Returns
    -------
    int
        The event's id.

    Raises
    ------
    ValueError
        If the labels are no label map of the film's size.
    ReviewDatabaseError
        If there is no such film, or the analysis could not be kept.
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
    """Return the newest analysis' reading; None before there is one."""
    with database.reading() as session:
        return session.scalar(
            select(Event.value)
            .where(Event.film_id == film_id, Event.kind == ANALYZED)
            .order_by(Event.id.desc())
            .limit(1)
        )
