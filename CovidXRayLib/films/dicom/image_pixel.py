"""The Image Pixel Module (PS3.3 section C.7.6.3), which describes the pixel layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.dicom.elements import integer, numbers, text
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import check_size
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MONOCHROME: Final = ("MONOCHROME1", "MONOCHROME2")
_COLORS: Final = (
    *("RGB", "PALETTE COLOR", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420"),
    *("YBR_ICT", "YBR_RCT"),
)


@dataclass(frozen=True)
class ImagePixel:
    """The attributes of the module; None for those that the file does not state.

    Attributes
    ----------
    rows, columns
        Size in pixels; always stated, and within the limits.
    samples
        Samples per Pixel: 1, or 3 for color.
    photometric
        Photometric Interpretation.
    planar
        Whether color planes follow each other (Planar Configuration 1).
    allocated, stored, high_bit
        Bits Allocated, Bits Stored and High Bit; the last two determine each other.
    signed
        Pixel Representation.
    """

    rows: int
    columns: int
    samples: int
    photometric: str
    planar: bool
    allocated: int | None
    stored: int | None
    high_bit: int | None
    signed: bool


def read_image_pixel(dataset: Dataset, notes: list[str]) -> ImagePixel:
    """Read the module, and reject everything but a single image of plausible size.

    Raises
    ------
    FilmProblem
        If the size is missing or impossible, or there are several frames.
    """
    frames = numbers(dataset, "NumberOfFrames", "Number of Frames", notes)
    if frames and frames[0] > 1:
        raise FilmProblem(
            _("it has {frames:.0f} frames, and a film is a single image").format(frames=frames[0]),
            _("export the frame to be read as a single image"),
        )
    rows, columns = integer(dataset, "Rows", "Rows"), integer(dataset, "Columns", "Columns")
    if rows is None or columns is None:
        raise FilmProblem(_("its header does not state its number of rows and columns"))
    stored, high_bit = integer(dataset, "BitsStored", "Bits Stored"), integer(dataset, "HighBit", "High Bit")
    if stored is None and high_bit is not None:
        stored = high_bit + 1
    if high_bit is None and stored is not None:
        high_bit = stored - 1
    photometric = text(dataset, "PhotometricInterpretation").upper()
    samples = integer(dataset, "SamplesPerPixel", "Samples per Pixel")
    if samples is None:
        samples = 1 if photometric in (*MONOCHROME, "PALETTE COLOR", "") else 3
    if samples not in (1, 3):
        raise FilmProblem(
            _("it has {samples} samples per pixel, where a film has 1 or 3").format(samples=samples)
        )
    check_size(rows, columns, samples)
    if photometric not in (*MONOCHROME, *_COLORS) or (photometric in MONOCHROME) != (samples == 1):
        photometric = _checked_photometric(photometric, samples, notes)
    return ImagePixel(
        rows=rows,
        columns=columns,
        samples=samples,
        photometric=photometric,
        planar=integer(dataset, "PlanarConfiguration", "Planar Configuration") == 1,
        allocated=integer(dataset, "BitsAllocated", "Bits Allocated"),
        stored=stored,
        high_bit=high_bit,
        signed=integer(dataset, "PixelRepresentation", "Pixel Representation") == 1,
    )


def _checked_photometric(photometric: str, samples: int, notes: list[str]) -> str:
    """Replace a Photometric Interpretation that is missing, unknown or inconsistent."""
    if samples == 1 and photometric == "PALETTE COLOR":
        return photometric
    chosen = "MONOCHROME2" if samples == 1 else "RGB"
    sentence = (
        _(
            'Photometric Interpretation is "{stated}", which does not fit {samples} sample(s) per pixel; '
            "the film was read as {chosen}, so check that bone is white."
        )
        if photometric
        else _(
            "Photometric Interpretation is missing, which does not fit {samples} sample(s) per pixel; "
            "the film was read as {chosen}, so check that bone is white."
        )
    )
    notes.append(sentence.format(stated=photometric[:16], samples=samples, chosen=chosen))
    return chosen
