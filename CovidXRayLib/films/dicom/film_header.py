"""The DICOM header of a film, which identifies the patient and which derived objects must repeat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from CovidXRayLib.films.dicom.parsed_dicom import ParsedDicom


@dataclass(frozen=True, eq=False)
class FilmHeader:
    """Content of a film's DICOM file except its pixels. ``repr`` hides the patient.

    Attributes
    ----------
    dataset
        The elements of :data:`CovidXRayLib.films.dicom.parsed_dicom.FILM_TAGS`, as in the file.
    transfer_syntax
        Transfer Syntax UID, guessed if the file does not state it.
    pixel_bytes
        Size of the pixel data in the file, in bytes.
    """

    dataset: Dataset = field(repr=False)
    transfer_syntax: str
    pixel_bytes: int

    @classmethod
    def of(cls, parsed: ParsedDicom) -> FilmHeader:
        """Return the header of a parsed file, without a reference to its pixels."""
        size = 0 if parsed.pixels is None else len(parsed.pixels.value)
        return cls(parsed.dataset, parsed.transfer_syntax, size)
