"""Uncompressed Pixel Data (PS3.5 section 8.1 and annex A.1 to A.3), as a view of the file where possible."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.dicom.image_pixel import ImagePixel
from CovidXRayLib.films.dicom.parsed_dicom import PixelElement
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.pixel_cells import Cells
from CovidXRayLib.i18n import gettext as _


def native_cells(pixels: PixelElement, image: ImagePixel, little_endian: bool, notes: list[str]) -> Cells:
    """Return the cells of uncompressed Pixel Data.

    Raises
    ------
    FilmProblem
        If there are fewer bytes than the header states, or the layout is not supported.
    """
    samples = 2 if image.photometric == "YBR_FULL_422" and image.samples == 3 else image.samples
    count = image.rows * image.columns * samples
    allocated = _allocated(image, len(pixels.value), count, notes)
    needed = count * allocated // 8
    if len(pixels.value) < needed:
        cut = pixels.promised is not None and pixels.promised > len(pixels.value)
        raise FilmProblem(
            _(
                "the file is truncated: {rows} x {columns} pixels need {needed:,} bytes and "
                "{available:,} are present"
            ).format(rows=image.rows, columns=image.columns, needed=needed, available=len(pixels.value)),
            _("copy or export it again") if cut else _("export the film again from the PACS"),
        )
    numbers = np.frombuffer(pixels.value, f"{'<' if little_endian else '>'}u{allocated // 8}", count)
    if allocated == 8 and not little_endian and pixels.words:
        numbers = _unswapped(pixels.value, count)
    bits, shift = _bits(image, allocated)
    if allocated == 32:
        numbers, shift = (numbers >> np.uint32(shift)).astype(np.uint16), 0
    # The pipeline needs aligned numbers in native byte order, which they usually are.
    numbers = np.require(numbers.astype(numbers.dtype.newbyteorder("="), copy=False), requirements=["C", "A"])
    return Cells(_laid_out(numbers, image, samples), bits, shift, image.signed)


def _allocated(image: ImagePixel, available: int, count: int, notes: list[str]) -> int:
    if image.allocated is None:
        allocated = 16 if available >= 2 * count else 8
        notes.append(
            _("Bits Allocated is missing; {allocated} was inferred from the amount of pixel data.").format(
                allocated=allocated
            )
        )
        return allocated
    if image.allocated == 1:
        raise FilmProblem(
            _("its pixels are single bits, a mask and not a film"), _("choose the film it was drawn on")
        )
    if image.allocated not in (8, 16, 32):
        raise FilmProblem(
            _("it has {allocated} bits allocated per pixel, where a film has 8 or 16").format(
                allocated=image.allocated
            )
        )
    return image.allocated


def _bits(image: ImagePixel, allocated: int) -> tuple[int, int]:
    """Return Bits Stored and the number of unused bits below them."""
    stored = allocated if image.stored is None else image.stored
    high = stored - 1 if image.high_bit is None else image.high_bit
    if 16 < stored <= allocated:
        raise FilmProblem(
            _("its pixels have {stored} bits each; at most 16 are supported").format(stored=stored),
            _("export the film again with 16 bits per pixel or fewer"),
        )
    if not 1 < stored <= min(allocated, 16) or not stored - 1 <= high < allocated:
        raise FilmProblem(
            _(
                "its header is contradictory: {stored} bits stored, high bit {high}, {allocated} bits "
                "allocated"
            ).format(stored=stored, high=high, allocated=allocated)
        )
    return stored, high + 1 - stored


def _unswapped(value: memoryview, count: int) -> NDArray[np.uint8]:
    """Return the bytes of big endian 16-bit words with each pair swapped back (PS3.5 section A.3)."""
    whole = np.frombuffer(value, np.uint8, len(value) // 2 * 2).reshape(-1, 2)[:, ::-1].ravel()
    return np.concatenate([whole, np.frombuffer(value, np.uint8)[whole.size :]])[:count]


def _laid_out(numbers: NDArray[Any], image: ImagePixel, samples: int) -> NDArray[Any]:
    shape = (image.rows, image.columns)
    if samples == 1:
        return numbers.reshape(shape)
    if samples == 2:
        # Y1 Y2 Cb Cr for each pair of pixels (PS3.3 section C.7.6.3.1.2): luminance is the gray value.
        if image.columns % 2:
            raise FilmProblem(_("its color is stored for pairs of pixels and its number of columns is odd"))
        return np.ascontiguousarray(numbers.reshape(-1, 4)[:, :2]).reshape(shape)
    if image.planar:
        return np.ascontiguousarray(numbers.reshape(3, *shape).transpose(1, 2, 0))
    return numbers.reshape(*shape, 3)
