"""Films come into the store, and are looked up in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.id_chunks import in_parts
from CovidXRayLib.curation.database.models import Film, FilmFile, Thumbnail
from CovidXRayLib.curation.history.events import append, no_film
from CovidXRayLib.curation.history.views import FilmView
from CovidXRayLib.curation.history.vocabulary import IMPORTED
from CovidXRayLib.curation.importing.film_facts import NewFilm
from CovidXRayLib.curation.review_database import Store


def add_film(session: Session, new: NewFilm) -> int:
    """Put a film into the store, with its ``imported`` event, inside a transaction; return its id.

    Raises
    ------
    sqlalchemy.exc.IntegrityError
        If a film with these pixels is there already; ask :func:`film_with_pixels` before.
    """
    at = now(session)
    facts = dataclasses.asdict(new)
    small = facts.pop("thumbnail")
    spacing = facts.pop("spacing")
    row_spacing, column_spacing = spacing or (None, None)
    film = Film(**facts, row_spacing=row_spacing, column_spacing=column_spacing, imported_at=at)
    session.add(film)
    session.flush()
    session.add(Thumbnail(film_id=film.id, png=small))
    # A name is kept in one place only, so that it can be taken out of it.
    del facts["patient_name"]
    append(session, film, IMPORTED, {**facts, "spacing": spacing}, model_version="", at=at)
    return film.id


def add_file(session: Session, film_id: int, path: str, sha256: str) -> None:
    """Note another file with the same pixels; one that is known already is no harm."""
    known = select(FilmFile.id).where(FilmFile.sha256 == sha256, FilmFile.path == path)
    if session.scalar(known) is None:
        session.add(FilmFile(film_id=film_id, path=path, sha256=sha256))
        session.flush()


def film_with_file(session: Session, sha256: str) -> int | None:
    """Return the film that has a file of this SHA-256, its own or another; None where there is none."""
    own = session.scalar(select(Film.id).where(Film.file_sha256 == sha256).limit(1))
    if own is not None:
        return own
    return session.scalar(select(FilmFile.film_id).where(FilmFile.sha256 == sha256).limit(1))


def film_with_pixels(session: Session, sha256: str) -> int | None:
    """Return the film with these pixels; None where there is none."""
    return session.scalar(select(Film.id).where(Film.pixel_sha256 == sha256))


def film(store: Store, film_id: int) -> FilmView:
    """Return a film.

    Raises
    ------
    StoreError
        If there is none of that id.
    """
    return all_films(store, [film_id])[0]


def all_films(store: Store, film_ids: Iterable[int] | None = None) -> list[FilmView]:
    """Return all films in the order of their ids, or those asked for in the order asked.

    Raises
    ------
    StoreError
        If one that is asked for is not there.
    """
    with store.reading() as session:
        if film_ids is None:
            return [_view(row) for row in session.scalars(select(Film).order_by(Film.id))]
        views = []
        for some in in_parts(film_ids):
            found = {row.id: row for row in session.scalars(select(Film).where(Film.id.in_(some)))}
            for film_id in some:
                if film_id not in found:
                    raise no_film(film_id)
                views.append(_view(found[film_id]))
        return views


def thumbnail(store: Store, film_id: int) -> bytes:
    """Return a film's small picture, a PNG file.

    Raises
    ------
    StoreError
        If there is no film of that id.
    """
    with store.reading() as session:
        small = session.get(Thumbnail, film_id)
    if small is None:
        raise no_film(film_id)
    return small.png


def _view(row: Film) -> FilmView:
    spacing = None
    if row.row_spacing is not None and row.column_spacing is not None:
        spacing = (row.row_spacing, row.column_spacing)
    same = {
        one.name: getattr(row, one.name) for one in dataclasses.fields(FilmView) if hasattr(row, one.name)
    }
    failed = tuple(row.failed_checks.split(",")) if row.failed_checks else ()
    return FilmView(**{**same, "spacing": spacing, "failed_checks": failed})
