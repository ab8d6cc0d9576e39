"""Lists of films to read, by name; what they are narrowed to, ordered by, and show, lies beside."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, insert, select

from CovidXRayLib.curation.database.id_chunks import in_parts
from CovidXRayLib.curation.database.models import Worklist, WorklistItem
from CovidXRayLib.curation.errors import StoreError
from CovidXRayLib.curation.review_database import Store
from CovidXRayLib.curation.worklists.filters import Filter as Filter
from CovidXRayLib.curation.worklists.query import film_ids as film_ids
from CovidXRayLib.curation.worklists.rows import FilmRow as FilmRow
from CovidXRayLib.curation.worklists.rows import rows as rows
from CovidXRayLib.i18n import gettext as _


def create(store: Store, name: str) -> int:
    """Make a worklist; one of that name that is there already is returned.

    Raises
    ------
    StoreError
        If the name is empty.
    """
    name = " ".join(name.split())
    if not name:
        raise StoreError(_("A worklist must have a name; write one."))
    with store.transaction() as session:
        found = session.scalar(select(Worklist.id).where(Worklist.name == name))
        if found is not None:
            return found
        worklist = Worklist(name=name)
        session.add(worklist)
        session.flush()
        return worklist.id


def add(store: Store, worklist_id: int, film_ids: Iterable[int]) -> int:
    """Put films at the end of a worklist; those in it stay where they are.

    Returns
    -------
    int
        How many came in.

    Raises
    ------
    StoreError
        If there is no such worklist.
    """
    with store.transaction() as session:
        # Held, so that no two writers number the same places.
        worklist = session.get(Worklist, worklist_id, with_for_update={"key_share": True})
        if worklist is None:
            raise StoreError(
                _("The store has no worklist {worklist_id}; load the lists again.").format(
                    worklist_id=worklist_id
                )
            )
        here = WorklistItem.worklist_id == worklist_id
        last = session.scalar(select(func.max(WorklistItem.position)).where(here)) or 0
        came = 0
        for some in in_parts(dict.fromkeys(film_ids)):
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


def worklists(store: Store) -> dict[int, str]:
    """Return all worklists' names by id, in the order of their ids."""
    with store.reading() as session:
        return {one.id: one.name for one in session.scalars(select(Worklist).order_by(Worklist.id))}
