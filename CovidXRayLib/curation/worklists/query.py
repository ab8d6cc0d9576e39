"""Queries for film lists."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from CovidXRayLib.curation.database.models import (
    Assessment,
    AssessmentFlag,
    Assignment,
    Film,
    MaskVersion,
    WorklistItem,
)
from CovidXRayLib.curation.history.vocabulary import ACCEPTED, EDITED, MASK_FILTERS, ORDERS, REJECTED
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists.filters import Filter

_FIGURES: Final = {
    "uncertainty": Film.uncertainty,
    "disagreement": Film.disagreement,
    "suspected_mask": Film.suspicion,
}


def film_ids(
    database: ReviewDatabase,
    film_filter: Filter | None = None,
    order: str = "import",
    reader_id: int | None = None,
    *,
    hide_names: bool = False,
) -> list[int]:
    """Return the ids of the films that match a filter, sorted.

    Parameters
    ----------
    database
        The review database.
    film_filter
        The filter; None for all films.
    order
        ``import``: by import or worklist position; ``severity``: most severe first, those without a figure
        last; ``uncertainty``: scores nearest to a limit of the categories first;
        ``disagreement``: disagreement between readers first, then with the network; ``suspected_mask``: least
        plausible mask first.
    reader_id
        The current reader; None for the program.
    hide_names
        Whether the text of the filter is looked for in comments alone, as names are hidden from the reader.
    """
    film_filter = film_filter or Filter()
    conditions = _conditions(film_filter, reader_id, hide_names)
    query = _in_order(select(Film.id).where(*conditions), film_filter, order, narrowed=bool(conditions))
    with database.reading() as session:
        return list(session.connection().execute(query).scalars())


def _in_order(query: Select[int], film_filter: Filter, order: str, *, narrowed: bool) -> Select[int]:
    if order not in ORDERS:
        raise ValueError(f"order is {order!r}; it must be one of {ORDERS}")
    if film_filter.worklist_id is not None:
        query = query.join(WorklistItem, WorklistItem.film_id == Film.id)
        query = query.where(WorklistItem.worklist_id == film_filter.worklist_id)
    if order == "import":
        return query.order_by(Film.id if film_filter.worklist_id is None else WorklistItem.position)
    if order == "severity":
        last = Film.severity.desc().nulls_last()
        return query.order_by(-func.coalesce(Film.severity, -1.0) if narrowed else last, Film.id)
    figure = _FIGURES[order]
    # All films are read in index order. Filtered films are sorted faster than by looking each up in index
    # order; the sign keeps the query planner from using the index.
    return query.order_by(-figure if narrowed else figure.desc(), Film.id)


def _conditions(film_filter: Filter, reader_id: int | None, hide_names: bool) -> list[ColumnElement[bool]]:
    conditions = []
    if film_filter.text:
        conditions.append(_text(film_filter.text, reader_id, hide_names))
    if film_filter.states:
        conditions.append(Film.state.in_(film_filter.states))
    if film_filter.labels and reader_id is None:
        conditions.append(Film.label.in_(film_filter.labels))
    elif film_filter.labels:
        conditions.append(Film.id.in_(_by(reader_id).where(Assessment.label.in_(film_filter.labels))))
    if film_filter.flags:
        flagged = select(AssessmentFlag.film_id).where(AssessmentFlag.flag.in_(film_filter.flags))
        if reader_id is not None:
            flagged = flagged.where(AssessmentFlag.reader_id == reader_id)
        conditions.append(Film.id.in_(flagged))
    if film_filter.unanswered_by is not None:
        conditions.append(Film.id.not_in(_by(film_filter.unanswered_by).where(Assessment.label != "")))
    if film_filter.assigned_to is not None:
        query = select(Assignment.film_id).where(Assignment.reader_id == film_filter.assigned_to)
        conditions.append(Film.id.in_(query))
    if film_filter.mask:
        conditions.append(_mask(film_filter.mask, reader_id))
    if film_filter.checks_failed is not None:
        conditions.append(Film.failed_checks != "" if film_filter.checks_failed else Film.failed_checks == "")
    return conditions


def _by(reader_id: int | None) -> Select[int]:
    query = select(Assessment.film_id)
    return query if reader_id is None else query.where(Assessment.reader_id == reader_id)


def _text(text: str, reader_id: int | None, hide_names: bool) -> ColumnElement[bool]:
    commented = _by(reader_id).where(
        Assessment.comment != "", Assessment.comment.icontains(text, autoescape=True)
    )
    if hide_names:
        return Film.id.in_(commented)
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
