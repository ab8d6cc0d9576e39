"""Insertion and lookup of films."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.database.clock import now
from CovidXRayLib.curation.database.id_chunks import in_chunks
from CovidXRayLib.curation.database.models import Film, FilmFile, Thumbnail
from CovidXRayLib.curation.history.events import append, film_not_found
from CovidXRayLib.curation.history.views import FilmView
from CovidXRayLib.curation.history.vocabulary import IMPORTED
from CovidXRayLib.curation.importing.film_facts import NewFilm
from CovidXRayLib.curation.review_database import ReviewDatabase


def add_film(session: Session, new: NewFilm) -> int:
    """Insert a film with its ``imported`` event, within a transaction; return its id.

    Raises
    ------
    sqlalchemy.exc.IntegrityError
        If there is already a film with these pixels; check :func:`film_with_pixels` before.
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
    # A name is stored in one place only, so that it can be removed.
    del facts["patient_name"]
    append(session, film, IMPORTED, {**facts, "spacing": spacing}, model_version="", at=at)
    return film.id


def add_file(session: Session, film_id: int, path: str, sha256: str) -> None:
    """Record another file with the same pixels; known ones are ignored."""
    known = select(FilmFile.id).where(FilmFile.sha256 == sha256, FilmFile.path == path)
    if session.scalar(known) is None:
        session.add(FilmFile(film_id=film_id, path=path, sha256=sha256))
        session.flush()


def film_with_pixels(session: Session, sha256: str) -> int | None:
    """Return the film with these pixels, or None."""
    return session.scalar(select(Film.id).where(Film.pixel_sha256 == sha256))


def film(database: ReviewDatabase, film_id: int) -> FilmView:
    """Return a film.

    Raises
    ------
    ReviewDatabaseError
        If there is no film with that id.
    """
    return all_films(database, [film_id])[0]


def all_films(database: ReviewDatabase, film_ids: Iterable[int] | None = None) -> list[FilmView]:
    """Return all films by id, or the given ones in the given order.

    Raises
    ------
    ReviewDatabaseError
        If one of the given films does not exist.
    """
    with database.reading() as session:
        if film_ids is None:
            return [_view(row) for row in session.scalars(select(Film).order_by(Film.id))]
        views = []
        for some in in_chunks(film_ids):
            found = {row.id: row for row in session.scalars(select(Film).where(Film.id.in_(some)))}
            for film_id in some:
                if film_id not in found:
                    raise film_not_found(film_id)
                views.append(_view(found[film_id]))
        return views


def thumbnail(database: ReviewDatabase, film_id: int) -> bytes:
    """Return a film's thumbnail as PNG.

    Raises
    ------
    ReviewDatabaseError
        If there is no film with that id.
    """
    with database.reading() as session:
        small = session.get(Thumbnail, film_id)
    if small is None:
        raise film_not_found(film_id)
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
