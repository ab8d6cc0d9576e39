"""Versions of masks, kept without loss."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.models import Film, MaskVersion
from CovidXRayLib.curation.errors import StoreError
from CovidXRayLib.curation.history.events import append, held_film
from CovidXRayLib.curation.history.projections import refold
from CovidXRayLib.curation.history.views import MaskView
from CovidXRayLib.curation.history.vocabulary import AUTO, EDITED, MASK
from CovidXRayLib.curation.readers.answers import name_of
from CovidXRayLib.curation.readers.mask_choice import mask_for_reader
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.i18n import gettext as _


def add_mask(
    store: Store,
    film_id: int,
    labels: NDArray[np.uint8],
    kind: str,
    reader_id: int | None = None,
    model_version: str = "",
) -> int:
    """Keep a new version of a film's mask, with its event.

    Parameters
    ----------
    store, film_id
        Where, and of what.
    labels
        uint8 (rows, columns) of the film: 0 outside, 1 the patient's right lung, 2 the left.
    kind
        ``edited`` by a reader, whose accepted mask it is from then on; or ``auto``.
    reader_id
        Who edited it; None for ``auto``.
    model_version
        What drew an automatic mask; of an edited one, what drew the mask it began with.

    Returns
    -------
    int
        The mask's id.

    Raises
    ------
    ValueError
        If the labels are no label map of the film's size, or kind and reader do not fit.
    StoreError
        If there is no such film or reader, or the mask could not be kept.
    """
    if (kind, reader_id is not None) not in ((AUTO, False), (EDITED, True)):
        raise ValueError(
            f"kind is {kind!r} and reader_id {reader_id}; an edited mask has a reader, auto none"
        )
    png = encode(labels)
    with store.transaction() as session:
        film = held_film(session, film_id)
        if reader_id is not None:
            name_of(session, reader_id)  # refuses one who is not there
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
    """Put a mask beside a film's others, in a transaction that holds the film; the event is the caller's."""
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


def newest_mask(store: Store, film_id: int, reader_id: int | None = None) -> MaskView | None:
    """Return the mask to show; None where there is none.

    A reader sees the mask they accepted or edited, else the newest automatic one: never what another reader
    drew. Without a reader it is the mask in force: the adjudicated one, else the last that somebody
    accepted or edited, else the newest automatic one.
    """
    with store.reading() as session:
        mask_id = mask_for_reader(session, film_id, reader_id)
        found = None if mask_id is None else session.get(MaskVersion, mask_id)
    return None if found is None else _view(found)


def mask(store: Store, mask_id: int) -> MaskView:
    """Return one version of a mask.

    Raises
    ------
    StoreError
        If there is none of that id.
    """
    with store.reading() as session:
        found = session.get(MaskVersion, mask_id)
    if found is None:
        raise StoreError(_("The store has no mask {mask_id}; show the film again.").format(mask_id=mask_id))
    return _view(found)


def encode(labels: NDArray[np.uint8]) -> bytes:
    """Return a label map as a grey 8-bit PNG.

    Raises
    ------
    ValueError
        If it is no uint8 array of two axes and the labels 0, 1 and 2.
    """
    if labels.dtype != np.uint8 or labels.ndim != 2 or labels.size == 0 or labels.max() > 2:
        raise ValueError(
            f"labels are {labels.dtype} of shape {labels.shape}; uint8 with 0, 1 and 2 is needed"
        )
    return bytes(cv2.imencode(".png", labels)[1].tobytes())


def decode(png: bytes) -> NDArray[np.uint8]:
    """Return the label map in a PNG that :func:`encode` made.

    Raises
    ------
    StoreError
        If it is damaged.
    """
    labels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if labels is None:
        raise StoreError(_("A mask in the store is damaged; go back to a backup, or draw the mask again."))
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
