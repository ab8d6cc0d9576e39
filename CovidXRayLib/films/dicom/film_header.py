"""The header of a film, kept with it: whose it is, and what objects about it must repeat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from CovidXRayLib.films.dicom.parsed_dicom import ParsedDicom


@dataclass(frozen=True, eq=False)
class FilmHeader:
    """What the DICOM file of a film says besides its pixels. ``repr`` hides the patient.

    Attributes
    ----------
    dataset
        The elements of :data:`CovidXRayLib.films.dicom.parsed_dicom.FILM_TAGS`, as the file has them.
    transfer_syntax
        Transfer Syntax UID, guessed if the file does not state it.
    pixel_bytes
        Size of the pixels as the file stores them, in bytes.
    """

    dataset: Dataset = field(repr=False)
    transfer_syntax: str
    pixel_bytes: int

    @classmethod
    def of(cls, parsed: ParsedDicom) -> FilmHeader:
        """Return the header of a parsed file, which holds on to none of its pixels."""
        size = 0 if parsed.pixels is None else len(parsed.pixels.value)
        return cls(parsed.dataset, parsed.transfer_syntax, size)
