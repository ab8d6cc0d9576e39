"""Which films a list holds, and in which order."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select

from CovidXRayLib.curation.database.models import (
    Assessment,
    AssessmentFlag,
    Assignment,
    Film,
    MaskVersion,
    WorklistItem,
)
from CovidXRayLib.curation.history.vocabulary import ACCEPTED, EDITED, MASK_FILTERS, ORDERS, REJECTED
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.curation.worklists.filters import Filter

_FIGURES: Final = {
    "uncertainty": Film.uncertainty,
    "disagreement": Film.disagreement,
    "suspected_mask": Film.suspicion,
}


def film_ids(
    store: Store, wanted: Filter | None = None, order: str = "import", reader_id: int | None = None
) -> list[int]:
    """Return the films that a filter leaves, in an order.

    Parameters
    ----------
    store
        Where.
    wanted
        The filter; None for all films.
    order
        ``import``: as they came in, or as the worklist has them; ``uncertainty``: the least certain score
        first; ``disagreement``: where readers differ first, then where they contradict the network;
        ``suspected_mask``: the mask nearest to being unusable first.
    reader_id
        Who asks; None for the program.
    """
    wanted = wanted or Filter()
    conditions = _conditions(wanted, reader_id)
    asked = _in_order(select(Film.id).where(*conditions), wanted, order, narrowed=bool(conditions))
    with store.reading() as session:
        return list(session.connection().execute(asked).scalars())


def _in_order(asked: Select[int], wanted: Filter, order: str, *, narrowed: bool) -> Select[int]:
    if order not in ORDERS:
        raise ValueError(f"order is {order!r}; it must be one of {ORDERS}")
    if wanted.worklist_id is not None:
        asked = asked.join(WorklistItem, WorklistItem.film_id == Film.id)
        asked = asked.where(WorklistItem.worklist_id == wanted.worklist_id)
    if order == "import":
        return asked.order_by(Film.id if wanted.worklist_id is None else WorklistItem.position)
    figure = _FIGURES[order]
    # All films come in the order of the index. What a filter leaves is sorted faster than each film of the
    # index is looked up; the sign keeps the database from trying.
    return asked.order_by(-figure if narrowed else figure.desc(), Film.id)


def _conditions(wanted: Filter, reader_id: int | None) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.text:
        conditions.append(_text(wanted.text, reader_id))
    if wanted.states:
        conditions.append(Film.state.in_(wanted.states))
    if wanted.labels and reader_id is None:
        conditions.append(Film.label.in_(wanted.labels))
    elif wanted.labels:
        conditions.append(Film.id.in_(_by(reader_id).where(Assessment.label.in_(wanted.labels))))
    if wanted.flags:
        flagged = select(AssessmentFlag.film_id).where(AssessmentFlag.flag.in_(wanted.flags))
        if reader_id is not None:
            flagged = flagged.where(AssessmentFlag.reader_id == reader_id)
        conditions.append(Film.id.in_(flagged))
    if wanted.unanswered_by is not None:
        conditions.append(Film.id.not_in(_by(wanted.unanswered_by).where(Assessment.label != "")))
    if wanted.assigned_to is not None:
        asked = select(Assignment.film_id).where(Assignment.reader_id == wanted.assigned_to)
        conditions.append(Film.id.in_(asked))
    if wanted.mask:
        conditions.append(_mask(wanted.mask, reader_id))
    if wanted.checks_failed is not None:
        conditions.append(Film.failed_checks != "" if wanted.checks_failed else Film.failed_checks == "")
    return conditions


def _by(reader_id: int | None) -> Select[int]:
    said = select(Assessment.film_id)
    return said if reader_id is None else said.where(Assessment.reader_id == reader_id)


def _text(text: str, reader_id: int | None) -> ColumnElement[bool]:
    commented = _by(reader_id).where(
        Assessment.comment != "", Assessment.comment.icontains(text, autoescape=True)
    )
    return or_(
        Film.path.icontains(text, autoescape=True),
        Film.patient_name.icontains(text, autoescape=True),
        Film.id.in_(commented),
    )


def _mask(word: str, reader_id: int | None) -> ColumnElement[bool]:
    if word not in MASK_FILTERS:
        raise ValueError(f"mask is {word!r}; it must be one of {MASK_FILTERS}")
    if word == "missing":
        return Film.mask_id.is_(None)
    edited: Select[Any] = select(MaskVersion.id).where(MaskVersion.kind == EDITED)
    if reader_id is None:
        if word == "edited":
            return Film.mask_id.in_(edited)
        return Film.mask == {"accepted": ACCEPTED, "rejected": REJECTED, "unjudged": ""}[word]
    own = _by(reader_id)
    if word == "edited":
        return Film.id.in_(
            own.where(Assessment.mask_id.in_(edited.where(MaskVersion.reader_id == reader_id)))
        )
    if word == "unjudged":
        return Film.id.not_in(own.where(Assessment.mask != ""))
    return Film.id.in_(own.where(Assessment.mask == (ACCEPTED if word == "accepted" else REJECTED)))
