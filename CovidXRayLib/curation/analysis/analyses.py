"""What the networks say of a film."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from CovidXRayLib.curation.database.models import Event
from CovidXRayLib.curation.history.events import append, held_film
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.stored_readings import stored_reading
from CovidXRayLib.curation.history.vocabulary import ANALYZED, AUTO
from CovidXRayLib.curation.readers.mask_versions import encode, keep
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.reading import Reading


def record_analysis(
    store: Store,
    film_id: int,
    reading: Reading,
    labels: NDArray[np.uint8] | None,
    model_version: str,
) -> int:
    """Keep an analysis and its mask; it returns only when both are on the disk.

    Parameters
    ----------
    store, film_id
        Where, and of what.
    reading
        What it says.
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
    StoreError
        If there is no such film, or the analysis could not be kept.
    """
    png, value = None if labels is None else encode(labels), reading.to_dict()
    with store.transaction() as session:
        film = held_film(session, film_id)
        mask_id = None
        if labels is not None and png is not None:
            mask_id = keep(session, film, labels, png, AUTO, None, model_version)
        event = append(session, film, ANALYZED, value, mask_id=mask_id, model_version=model_version)
        refold(session, [film])
        return event.id


def newest_reading(store: Store, film_id: int) -> Reading | None:
    """Return the newest analysis' reading; None before there is one.

    Raises
    ------
    StoreError
        If a newer version of this program wrote it.
    """
    with store.reading() as session:
        value = session.scalar(
            select(Event.value)
            .where(Event.film_id == film_id, Event.kind == ANALYZED)
            .order_by(Event.id.desc())
            .limit(1)
        )
    return None if value is None else stored_reading(value)
