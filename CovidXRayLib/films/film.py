"""The film: one radiograph with its metadata."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.preprocessing.stretch import stretched_pixels

if TYPE_CHECKING:
    from CovidXRayLib.films.dicom.film_header import FilmHeader
    from CovidXRayLib.films.grayscale.pixel_cells import LeveledCells

# Sides of a pixel that differ by less than this share are rounding errors of the header.
_SQUARE_WITHIN: Final = 0.005
ADULT_FROM: Final = 16  # years


@dataclass(frozen=True)
class PixelSpacing:
    """Distance between pixel centers in millimeters, in DICOM's order (PS3.3 section 10.7.1.3).

    Attributes
    ----------
    row
        Distance between adjacent rows, that is, the vertical spacing.
    column
        Distance between adjacent columns, that is, the horizontal spacing.
    kind
        ``"patient"`` for Pixel Spacing (0028,0030), ``"detector plane"`` for Imager Pixel Spacing
        (0018,1164), which ignores magnification.
    """

    row: float
    column: float
    kind: Literal["patient", "detector plane"]


def pixel_size(spacing: PixelSpacing | None, shape: tuple[float, float] | None) -> tuple[float, float]:
    """Return height and width of a pixel in millimeters; without spacing, its shorter side is 1.

    Parameters
    ----------
    spacing
        Pixel spacing, which takes precedence.
    shape
        Relative height and width of a pixel.
    """
    if spacing is not None:
        return spacing.row, spacing.column
    height, width = shape or (1.0, 1.0)
    return height / min(height, width), width / min(height, width)


@dataclass(frozen=True)
class Identifiers:
    """Identifiers of the film in a PACS; empty strings where the file does not state them.

    ``repr`` hides all values, since they identify a patient and must not reach a log.
    """

    patient_id: str = field(default="", repr=False)
    patient_name: str = field(default="", repr=False)
    accession_number: str = field(default="", repr=False)
    study_instance_uid: str = field(default="", repr=False)
    series_instance_uid: str = field(default="", repr=False)
    sop_instance_uid: str = field(default="", repr=False)
    sop_class_uid: str = field(default="", repr=False)


@dataclass(frozen=True, eq=False)
class Film:
    """A radiograph ready for analysis.

    Attributes
    ----------
    display
        For :attr:`pixels`: these, or cells from which they are looked up when needed.
    spacing
        Pixel spacing, or None if the file states none or an invalid one such as 0.
    pixel_shape
        Relative height and width of a pixel, from Pixel Aspect Ratio (0028,0034); None where not given.
    patient_orientation
        Patient Orientation (0020,0020): the patient direction of the rows and of the columns, for
        example ``("L", "F")`` for a standard display; None where not given.
    view
        View Position (0018,5101) such as ``"PA"`` or ``"AP"``; None where not given.
    laterality
        Image Laterality (0020,0062) or Laterality (0020,0060); None where not given.
    modality, body_part
        Modality (0008,0060) and Body Part Examined (0018,0015); None where not given.
    presentation_intent
        Presentation Intent Type (0008,0068) such as ``"FOR PRESENTATION"``; None where not given.
    intensity
        Pixel Intensity Relationship (0028,1040) such as ``"LIN"`` or ``"LOG"``; None where not given.
    age_years
        Age of the patient; None where not given.
    series_text
        Series Description (0008,103E) and Protocol Name (0018,1030); empty where not given.
    identifiers
        Identifiers of the film in a PACS.
    source
        The file it was read from; None for an array without a file.
    sha256
        Hexadecimal SHA-256 of the file's bytes; None as above.
    warnings
        Sentences on assumptions and repairs made while reading, shown to the user.
    header
        The header of a film that was read from DICOM; None of any other.
    modality_pixels
        For :meth:`network_pixels`: the film before its window or VOI LUT, that is ``display`` where it
        has none; None of a film that was no file.

    Raises
    ------
    ValueError
        If an array is not a film's: not 2-D float32, empty, or, without a file, outside [0, 1] or NaN.
    """

    display: NDArray[np.float32] | LeveledCells
    spacing: PixelSpacing | None = None
    pixel_shape: tuple[float, float] | None = None
    patient_orientation: tuple[str, str] | None = None
    view: str | None = None
    laterality: str | None = None
    modality: str | None = None
    body_part: str | None = None
    presentation_intent: str | None = None
    intensity: str | None = None
    age_years: float | None = field(default=None, repr=False)
    series_text: str = field(default="", repr=False)
    identifiers: Identifiers = Identifiers()
    source: Path | None = None
    sha256: str | None = None
    warnings: tuple[str, ...] = ()
    header: FilmHeader | None = field(default=None, repr=False)
    modality_pixels: LeveledCells | NDArray[np.float32] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Check the pixels, those of a file by shape and dtype alone, and make them read-only."""
        if not isinstance(self.display, np.ndarray):
            return
        if self.display.ndim != 2 or self.display.dtype != np.float32:
            raise ValueError(
                f"film pixels must be 2-D float32, not {self.display.ndim}-D {self.display.dtype}"
            )
        if not self.display.size:
            raise ValueError("film pixels must not be empty")
        # Written so that NaN fails.
        if self.source is None and not (self.display.min() >= 0 and self.display.max() <= 1):
            raise ValueError("film pixels must be from 0 to 1; divide 8-bit gray levels by 255")
        self.display.flags.writeable = False

    @cached_property
    def pixels(self) -> NDArray[np.float32]:
        """The display, with the file's window or VOI LUT, or stretched as for the networks where it has none.

        float32, shape (rows, columns), values in [0, 1], bone white and air dark; read-only. The geometry is
        the file's: no rotation, flip, crop or resampling.
        """
        if isinstance(self.display, np.ndarray):
            return self.display
        pixels = self.display()
        pixels.flags.writeable = False
        return pixels

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.display.shape
        return rows, columns

    @property
    def pixel_aspect(self) -> float:
        """Height of a pixel divided by its width: exactly 1 for square pixels, or where not given."""
        height, width = pixel_size(self.spacing, self.pixel_shape)
        return 1.0 if abs(height - width) <= _SQUARE_WITHIN * width else height / width

    def network_pixels(self) -> NDArray[np.float32]:
        """Return what the networks see: the film without the window or VOI LUT stored for its display.

        The values after the Modality LUT or rescale, linearly stretched to the range of the film's gray
        levels, in which letters, frames and defective pixels have no leverage
        (:mod:`CovidXRayLib.preprocessing.stretch`). Inversion and padding are as in :attr:`pixels`.

        Returns
        -------
        float32, shape (rows, columns), values in [0, 1], bone white and air dark; possibly read-only.
        Computed at every call, so that a large film takes the memory only where it is needed.
        """
        if self.modality_pixels is None:
            return stretched_pixels(self.pixels)
        if isinstance(self.modality_pixels, np.ndarray):
            return self.modality_pixels
        return self.modality_pixels()
