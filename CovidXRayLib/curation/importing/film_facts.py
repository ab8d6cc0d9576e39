"""Facts of a film that the review database stores, computed once from its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from CovidXRayLib.curation.importing.duplicates import pixel_sha256
from CovidXRayLib.curation.importing.patient_key import display_name, patient_key
from CovidXRayLib.curation.worklists.thumbnails import thumbnail_png
from CovidXRayLib.films.reader import read_film


@dataclass(frozen=True)
class ImportFile:
    """A file to import, and what is already known about it.

    Attributes
    ----------
    path
        Absolute path. It is stored unchanged and may contain a patient's name; nothing else does in a
        database that does not store names.
    source_family
        Source collection; may be empty.
    patient_key
        Patient key from another source than the file; else empty.
    view
        Projection from another source, for files that do not state it.
    file_sha256
        Expected hexadecimal SHA-256; empty if unknown.
    facts
        Further manifest columns, to be stored with the film.
    """

    path: Path
    source_family: str = ""
    patient_key: str = ""
    view: str = ""
    file_sha256: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewFilm:
    """An imported film; see :class:`CovidXRayLib.curation.database.models.Film`.

    Attributes
    ----------
    spacing
        Millimeters between rows, and between columns; None where not known.
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


def read_new_film(file: ImportFile, salt: bytes, *, keep_name: bool) -> NewFilm:
    """Read a film and compute its facts; thread-safe.

    Parameters
    ----------
    salt
        The database's salt of patient keys.
    keep_name
        Whether the database stores names.

    Raises
    ------
    FilmError
        If the file is not an intact film, or does not fit into memory.
    """
    film = read_film(file.path)
    spacing = film.spacing
    return NewFilm(
        path=str(file.path),
        file_sha256=film.sha256 or "",
        pixel_sha256=pixel_sha256(film.pixels),
        rows=film.shape[0],
        columns=film.shape[1],
        thumbnail=thumbnail_png(film.pixels),
        spacing=None if spacing is None else (spacing.row, spacing.column),
        view=film.view or file.view,
        modality=film.modality or "",
        patient_key=file.patient_key or patient_key(salt, film.identifiers),
        patient_name=display_name(film.identifiers) if keep_name else "",
        source_family=file.source_family,
        facts=dict(file.facts),
    )
