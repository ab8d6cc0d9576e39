"""Selection among the masks of a film."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.models import Assessment, Film, MaskVersion
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.curation.history.vocabulary import ACCEPTED, AUTO
from CovidXRayLib.i18n import gettext as _


def mask_for_reader(session: Session, film_id: int, reader_id: int | None) -> int | None:
    """Return the id of the mask to show to a reader; None if there is none.

    A reader sees the mask they accepted or edited, else the newest automatic one, but never another reader's
    edit. Without a reader it is the current mask.
    """
    if reader_id is None:
        return session.scalar(select(Film.mask_id).where(Film.id == film_id))
    own = session.scalar(
        select(Assessment.mask_id).where(
            Assessment.film_id == film_id, Assessment.reader_id == reader_id, Assessment.mask == ACCEPTED
        )
    )
    if own is not None:
        return own
    return session.scalar(
        select(MaskVersion.id)
        .where(MaskVersion.film_id == film_id, MaskVersion.kind == AUTO)
        .order_by(MaskVersion.number.desc())
        .limit(1)
    )


def require_mask(session: Session, film_id: int, mask_id: int) -> None:
    """Check that a mask belongs to a film.

    Raises
    ------
    ReviewDatabaseError
        If it does not.
    """
    of = session.scalar(select(MaskVersion.film_id).where(MaskVersion.id == mask_id))
    if of != film_id:
        raise ReviewDatabaseError(
            _("The mask {mask_id} does not belong to the film {film_id}; reload the film.").format(
                mask_id=mask_id, film_id=film_id
            )
        )
