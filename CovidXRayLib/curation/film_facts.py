"""What a store keeps of a film, worked out from its file once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from CovidXRayLib.curation.duplicates import pixel_sha256
from CovidXRayLib.curation.identity import name_in_words, patient_key
from CovidXRayLib.curation.thumbnails import thumbnail_png
from CovidXRayLib.films.reader import read_film


@dataclass(frozen=True)
class FilmFacts:
    """One film without its pixels.

    Attributes
    ----------
    path
        Where the file lies. A path can hold a patient's name, which nothing else here does.
    file_sha256
        Of the file's bytes, hexadecimal.
    pixel_sha256
        See :func:`CovidXRayLib.curation.duplicates.pixel_sha256`.
    rows, columns
        Size in pixels.
    spacing_mm
        Distance between rows and between columns in millimetres, or None.
    spacing_kind
        ``"patient"``, ``"detector plane"`` or empty.
    view
        View Position such as ``"PA"``, or empty.
    modality
        Such as ``"CR"``, or empty.
    patient_key
        See :func:`CovidXRayLib.curation.identity.patient_key`.
    patient_name
        In words; only for a store that keeps names.
    thumbnail
        A PNG.
    """

    path: Path
    file_sha256: str
    pixel_sha256: str
    rows: int
    columns: int
    spacing_mm: tuple[float, float] | None
    spacing_kind: str
    view: str
    modality: str
    patient_key: str
    patient_name: str = field(repr=False)
    thumbnail: bytes = field(repr=False)


def film_facts(path: Path, salt: bytes) -> FilmFacts:
    """Read a film and work out what a store keeps of it; safe in several threads at once.

    Parameters
    ----------
    salt
        The store's, for the patient's key.

    Raises
    ------
    FilmError
        If the file is not an intact film.
    """
    film = read_film(path)
    spacing = film.spacing
    return FilmFacts(
        path=path,
        file_sha256=film.sha256 or "",
        pixel_sha256=pixel_sha256(film.pixels),
        rows=film.shape[0],
        columns=film.shape[1],
        spacing_mm=None if spacing is None else (spacing.row, spacing.column),
        spacing_kind="" if spacing is None else spacing.kind,
        view=film.view or "",
        modality=film.modality or "",
        patient_key=patient_key(salt, film.identifiers),
        patient_name=name_in_words(film.identifiers),
        thumbnail=thumbnail_png(film.pixels),
    )
