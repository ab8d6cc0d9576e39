"""Films come into the store, and are looked up in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from CovidXRayLib.curation.store import Store
from CovidXRayLib.curation.views import FilmView


@dataclass(frozen=True)
class NewFilm:
    """What is known of a film when it is imported; see :class:`CovidXRayLib.curation.models.Film`.

    Attributes
    ----------
    spacing
        Millimetres between rows, and between columns; None where not known.
    thumbnail
        A PNG file.
    """

    path: str
    file_sha256: str
    pixel_sha256: str
    rows: int
    columns: int
    thumbnail: bytes
    spacing: tuple[float, float] | None = None
    view: str = ""
    modality: str = ""
    patient_key: str = ""
    patient_name: str = ""
    source_family: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def add_film(session: Session, new: NewFilm) -> int:
    """Put a film into the store, with its ``imported`` event, inside a transaction; return its id."""
    raise NotImplementedError


def add_file(session: Session, film_id: int, path: str, sha256: str) -> None:
    """Note another file with the same pixels; one that is known already is no harm."""
    raise NotImplementedError


def film_with_file(session: Session, sha256: str) -> int | None:
    """Return the film that has a file of this SHA-256, its own or another; None where there is none."""
    raise NotImplementedError


def film_with_pixels(session: Session, sha256: str) -> int | None:
    """Return the film with these pixels; None where there is none."""
    raise NotImplementedError


def film(store: Store, film_id: int) -> FilmView:
    """Return a film; StoreError where there is none of that id."""
    raise NotImplementedError


def all_films(store: Store, film_ids: list[int] | None = None) -> list[FilmView]:
    """Return all films in the order of their ids, or those asked for in the order asked."""
    raise NotImplementedError


def thumbnail(store: Store, film_id: int) -> bytes:
    """Return a film's small picture, a PNG file."""
    raise NotImplementedError
