"""Creation and contents of worklists."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, insert, select

from CovidXRayLib.curation.database.id_chunks import in_chunks
from CovidXRayLib.curation.database.models import Worklist, WorklistItem
from CovidXRayLib.curation.errors import ReviewDatabaseError
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists.filters import Filter as Filter
from CovidXRayLib.curation.worklists.query import film_ids as film_ids
from CovidXRayLib.curation.worklists.rows import FilmRow as FilmRow
from CovidXRayLib.curation.worklists.rows import rows as rows
from CovidXRayLib.i18n import gettext as _


def create(database: ReviewDatabase, name: str) -> int:
    """Create a worklist, or return the existing one with that name.

    Raises
    ------
    ReviewDatabaseError
        If the name is empty.
    """
    name = " ".join(name.split())
    if not name:
        raise ReviewDatabaseError(_("The worklist name is empty; enter one."))
    with database.transaction() as session:
        found = session.scalar(select(Worklist.id).where(Worklist.name == name))
        if found is not None:
            return found
        worklist = Worklist(name=name)
        session.add(worklist)
        session.flush()
        return worklist.id


def add(database: ReviewDatabase, worklist_id: int, film_ids: Iterable[int]) -> int:
    """Append films to a worklist; films already in it keep their positions.

    Returns
    -------
    int
        Number of added films.

    Raises
    ------
    ReviewDatabaseError
        If there is no such worklist.
    """
    with database.transaction() as session:
        # Locked, so that two writers do not assign the same positions.
        worklist = session.get(Worklist, worklist_id, with_for_update={"key_share": True})
        if worklist is None:
            raise ReviewDatabaseError(
                _("The review database has no worklist {worklist_id}; reload the lists.").format(
                    worklist_id=worklist_id
                )
            )
        here = WorklistItem.worklist_id == worklist_id
        last = session.scalar(select(func.max(WorklistItem.position)).where(here)) or 0
        came = 0
        for some in in_chunks(dict.fromkeys(film_ids)):
            known = select(WorklistItem.film_id).where(here, WorklistItem.film_id.in_(some))
            inside = set(session.scalars(known))
            new = [film_id for film_id in some if film_id not in inside]
            if new:
                items = [
                    {"worklist_id": worklist_id, "film_id": film_id, "position": last + came + number}
                    for number, film_id in enumerate(new, start=1)
                ]
                session.execute(insert(WorklistItem), items)
            came += len(new)
        return came


def worklists(database: ReviewDatabase) -> dict[int, str]:
    """Return the names of all worklists by id, ordered by id."""
    with database.reading() as session:
        return {one.id: one.name for one in session.scalars(select(Worklist).order_by(Worklist.id))}
