"""Re-encoding of a film's stored pixel values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.dicom.elements import raw
from CovidXRayLib.films.dicom.image_pixel import MONOCHROME, read_image_pixel
from CovidXRayLib.films.dicom.parsed_dicom import NATIVE
from CovidXRayLib.films.dicom_film import stored_cells
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.padding import padding
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from CovidXRayLib.films.dicom.parsed_dicom import ParsedDicom
    from CovidXRayLib.films.grayscale.pixel_cells import Cells


def set_pixels(new: Dataset, parsed: ParsedDicom) -> None:
    """Copy the pixels of a file to a new one; compressed pixels become lossless JPEG-LS.

    Parameters
    ----------
    new
        The new data set, explicit VR little endian, with all other elements.
    parsed
        The original file.

    Raises
    ------
    FilmProblem
        If the pixels cannot be decoded, or are in color.
    """
    image = read_image_pixel(parsed.dataset, [])
    if image.photometric not in MONOCHROME or image.samples != 1:
        raise FilmProblem(
            _("it is a color image ({photometric}), like a screen capture, and may contain text").format(
                photometric=image.photometric
            ),
            _("export it as lungs only"),
        )
    cells = stored_cells(parsed, image, [])
    values = _without_unused_bits(cells, parsed)
    new.SamplesPerPixel, new.PhotometricInterpretation = 1, image.photometric
    new.Rows, new.Columns = values.shape
    new.BitsAllocated = 8 * values.dtype.itemsize
    new.BitsStored, new.HighBit = cells.bits, cells.bits - 1
    new.PixelRepresentation = int(cells.signed)
    _set_padding(new, parsed, cells)
    new.add_new("PixelData", "OW", _even(values.astype(values.dtype.newbyteorder("<")).tobytes()))
    if parsed.transfer_syntax not in NATIVE and not cells.signed:
        from pydicom.uid import JPEGLSLossless

        new.compress(JPEGLSLossless, generate_instance_uid=False)


def _without_unused_bits(cells: Cells, parsed: ParsedDicom) -> NDArray[Any]:
    """Return the cells with their values in the lowest bits, and unused bits cleared.

    Padding cells with a value that Bits Stored cannot hold keep it, since they are all equal.
    """
    values = cells.levels.astype(np.int64)
    if not _fits(cells, parsed):
        outside = padding(cells.levels, cells.raw_levels, parsed.dataset, parsed.little_endian, [])
        values[outside] = cells.raw_levels[outside]
    table: NDArray[Any] = values.astype(cells.array.dtype)
    pixels: NDArray[Any] = table[cells.array]
    return pixels


def _fits(cells: Cells, parsed: ParsedDicom) -> bool:
    value = _padding_words(parsed).get("PixelPaddingValue")
    levels = cells.levels
    return value is None or bool(levels.min() <= _number(value, cells) <= levels.max())


def _set_padding(new: Dataset, parsed: ParsedDicom, cells: Cells) -> None:
    for keyword, word in _padding_words(parsed).items():
        new.add_new(keyword, "SS" if cells.signed else "US", _number(word, cells))


def _padding_words(parsed: ParsedDicom) -> dict[str, bytes]:
    """Return the words of the padding elements as bytes, little endian."""
    words = {}
    for keyword in ("PixelPaddingValue", "PixelPaddingRangeLimit"):
        word = raw(parsed.dataset, keyword)
        if word and len(word) == 2:
            words[keyword] = word if parsed.little_endian else word[::-1]
    return words


def _number(word: bytes, cells: Cells) -> int:
    return int.from_bytes(word, "little", signed=cells.signed)


def _even(pixels: bytes) -> bytes:
    return pixels + b"\0" * (len(pixels) % 2)
