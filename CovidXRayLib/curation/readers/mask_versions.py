"""Mask versions, stored losslessly."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.models import Film, MaskVersion
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.curation.history.events import append, locked_film
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.views import MaskView
from CovidXRayLib.curation.history.vocabulary import AUTO, EDITED, MASK
from CovidXRayLib.curation.readers.answers import name_of
from CovidXRayLib.curation.readers.mask_choice import mask_for_reader
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.i18n import gettext as _


def add_mask(
    database: ReviewDatabase,
    film_id: int,
    labels: NDArray[np.uint8],
    kind: str,
    reader_id: int | None = None,
    model_version: str = "",
) -> int:
    """Add a new version of a film's mask, with its event.

    Parameters
    ----------
    database, film_id
        The review database, and the film.
    labels
        uint8 (rows, columns) of the film: 0 outside, 1 the patient's right lung, 2 the left.
    kind
        ``edited`` by a reader, who thereby accepts it; or ``auto``.
    reader_id
        The editing reader; None for ``auto``.
    model_version
        Version of the networks that made the mask, or the mask that was edited.

    Returns
    -------
    int
        The mask's id.

    Raises
    ------
    ValueError
        If the labels are not a label map of the film's size, or kind and reader are inconsistent.
    ReviewDatabaseError
        If there is no such film or reader, or the mask cannot be written.
    """
    if (kind, reader_id is not None) not in ((AUTO, False), (EDITED, True)):
        raise ValueError(
            f"kind is {kind!r} and reader_id {reader_id}; an edited mask has a reader, auto none"
        )
    png = encode(labels)
    with database.transaction() as session:
        film = locked_film(session, film_id)
        if reader_id is not None:
            name_of(session, reader_id)  # raises an error if the reader does not exist
        mask_id = keep(session, film, labels, png, kind, reader_id, model_version)
        value = {"accepted": True, "edited": True} if kind == EDITED else {}
        version = model_version or film.model_version
        append(session, film, MASK, value, reader_id=reader_id, mask_id=mask_id, model_version=version)
        refold(session, [film])
        return mask_id


def keep(
    session: Session,
    film: Film,
    labels: NDArray[np.uint8],
    png: bytes,
    kind: str,
    reader_id: int | None,
    model_version: str,
) -> int:
    """Add a mask in a transaction that has locked the film; the caller appends the event."""
    if labels.shape != (film.rows, film.columns):
        raise ValueError(f"labels have shape {labels.shape}; the film has {(film.rows, film.columns)}")
    newest = session.scalar(select(func.max(MaskVersion.number)).where(MaskVersion.film_id == film.id))
    version = MaskVersion(
        film_id=film.id,
        number=(newest or 0) + 1,
        kind=kind,
        png=png,
        reader_id=reader_id,
        model_version=model_version,
        created_at=now(session),
    )
    session.add(version)
    session.flush()
    return version.id


def newest_mask(database: ReviewDatabase, film_id: int, reader_id: int | None = None) -> MaskView | None:
    """Return the mask to show; None if there is none.

    A reader sees the mask they accepted or edited, else the newest automatic one, but never another reader's
    edit. Without a reader it is the current mask: the adjudicated one, else the last accepted or edited one,
    else the newest automatic one.
    """
    with database.reading() as session:
        mask_id = mask_for_reader(session, film_id, reader_id)
        found = None if mask_id is None else session.get(MaskVersion, mask_id)
    return None if found is None else _view(found)


def mask(database: ReviewDatabase, mask_id: int) -> MaskView:
    """Return a mask by id.

    Raises
    ------
    ReviewDatabaseError
        If there is no mask with that id.
    """
    with database.reading() as session:
        found = session.get(MaskVersion, mask_id)
    if found is None:
        raise ReviewDatabaseError(
            _("The review database has no mask {mask_id}; reload the film.").format(mask_id=mask_id)
        )
    return _view(found)


def encode(labels: NDArray[np.uint8]) -> bytes:
    """Encode a label map as an 8-bit grayscale PNG.

    Raises
    ------
    ValueError
        If it is not a two-dimensional uint8 array of the labels 0, 1 and 2.
    """
    if labels.dtype != np.uint8 or labels.ndim != 2 or labels.size == 0 or labels.max() > 2:
        raise ValueError(
            f"labels are {labels.dtype} of shape {labels.shape}; uint8 with 0, 1 and 2 is needed"
        )
    return bytes(cv2.imencode(".png", labels)[1].tobytes())


def decode(png: bytes) -> NDArray[np.uint8]:
    """Decode a label map encoded by :func:`encode`.

    Raises
    ------
    ReviewDatabaseError
        If it is damaged.
    """
    labels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if labels is None:
        raise ReviewDatabaseError(
            _("A mask in the review database is damaged; restore a backup, or draw the mask again.")
        )
    return labels.astype(np.uint8, copy=False)


def _view(row: MaskVersion) -> MaskView:
    return MaskView(
        id=row.id,
        film_id=row.film_id,
        number=row.number,
        kind=row.kind,
        labels=decode(row.png),
        reader_id=row.reader_id,
        model_version=row.model_version,
        created_at=row.created_at,
    )
