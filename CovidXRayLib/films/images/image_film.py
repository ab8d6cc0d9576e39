"""Reading of films from PNG, JPEG and TIFF bytes."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.codecs.codestream import Codestream, read_codestream
from CovidXRayLib.films.codecs.jpeg import jpeg_gray
from CovidXRayLib.films.codecs.jpeg_markers import APP1, SOS, segments, without_metadata
from CovidXRayLib.films.codecs.png import read_png
from CovidXRayLib.films.file_type import file_type, foreign_name
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.pixel_cells import histogram, look_up
from CovidXRayLib.films.images.opencv_decoder import opencv_decoded
from CovidXRayLib.films.images.tiff_page import read_tiff_page
from CovidXRayLib.films.limits import MAX_EXIF_BYTES, check_scans, check_size
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.preprocessing.stretch import stretched

_ORIENTATION: Final = 274
# What Pillow raises of damaged EXIF.
_EXIF_ERRORS: Final = (OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error)


def film_from_image(data: bytes, kind: Literal["png", "jpeg", "tiff"], source: Path) -> Film:
    """Read a film from the bytes of an image file: 8 or 16 bits, color converted to gray, alpha ignored.

    The occurring gray levels are stretched to [0, 1], as for a DICOM film without a window. Image files state
    neither polarity (except TIFF's WhiteIsZero) nor pixel spacing nor patient.

    Raises
    ------
    FilmProblem
        If it is damaged, truncated, too large, or of an unsupported type.
    """
    read = {"png": _png, "jpeg": _jpeg, "tiff": _tiff}[kind]
    notes: list[str] = []
    array, orientation, white_is_zero = read(data, notes)
    if array.dtype not in (np.uint8, np.uint16):
        raise FilmProblem(
            _("its pixels are {dtype} numbers").format(dtype=array.dtype),
            _("save it with 8 or 16 bits per pixel"),
        )
    array = _gray(array)
    shown = stretched(np.arange(2 ** (8 * array.dtype.itemsize), dtype=np.float64), histogram(array))
    pixels = turned(look_up(array, 1.0 - shown if white_is_zero else shown), orientation)
    if orientation not in (0, 1):
        notes.append(_("The image was rotated according to its EXIF orientation."))
    return Film(pixels, modality_pixels=pixels, source=source, warnings=tuple(notes))


def eight_bit_gray(data: bytes) -> NDArray[np.uint8]:
    """Return the unscaled gray levels of an image file, uint8 (rows, columns), within the limits for films.

    Raises
    ------
    FilmProblem
        As for :func:`film_from_image`, or if it is not an image.
    """
    import cv2

    match file_type(data):
        case "png":
            plain: bytes | bytearray = read_png(data).plain
        case "jpeg":
            _jpeg_header(data)
            plain = without_metadata(data)
        case "tiff":
            plain = read_tiff_page(data, []).plain
        case _:
            raise FilmProblem(_("it is {kind}").format(kind=foreign_name(data)), _("choose an image"))
    return np.asarray(_decoded(plain, cv2.IMREAD_GRAYSCALE), np.uint8)


def turned(pixels: NDArray[np.float32], orientation: int) -> NDArray[np.float32]:
    """Apply EXIF Orientation to an image (CIPA DC-008 section 4.6.5.1.6).

    1 is upright, 2 flipped horizontally, 3 rotated by 180 degrees, 4 flipped vertically, 5 to 8 the same with
    rows and columns exchanged; any other value counts as upright.
    """
    if orientation in (5, 6, 7, 8):
        pixels = pixels.T
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def _gray(array: NDArray[Any]) -> NDArray[Any]:
    import cv2

    if array.ndim == 2:
        return array
    if array.shape[2] in (1, 2):
        return np.ascontiguousarray(array[:, :, 0])
    gray: NDArray[Any] = cv2.cvtColor(np.ascontiguousarray(array[:, :, :3]), cv2.COLOR_BGR2GRAY)
    return gray


def _decoded(data: bytes | bytearray, flags: int) -> NDArray[Any]:
    array = opencv_decoded(data, flags)
    if array is None:
        raise FilmProblem(_("it is damaged and cannot be decoded"), _("copy or export it again"))
    return array


def _png(data: bytes, notes: list[str]) -> tuple[NDArray[Any], int, bool]:
    import cv2

    png = read_png(data)
    array = _decoded(png.plain, cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR)
    return array, _exif_orientation(png.exif), False


def _jpeg(data: bytes, notes: list[str]) -> tuple[NDArray[Any], int, bool]:
    import cv2

    header = _jpeg_header(data)
    if header.process not in ("sequential", "progressive") or header.precision != 8:
        raise FilmProblem(
            _("it is a {precision}-bit {process} JPEG").format(
                precision=header.precision, process=header.process
            ),
            _("save it as a PNG"),
        )
    array = jpeg_gray(data, header, notes)
    if array is None:  # four colors, for one
        array = _decoded(without_metadata(data), cv2.IMREAD_GRAYSCALE)
    return array, _jpeg_orientation(data), False


def _jpeg_header(data: bytes) -> Codestream:
    header = read_codestream(data)
    check_size(header.rows, header.columns, min(header.components, 3))
    check_scans(header.scans, header.rows, header.columns)
    return header


def _jpeg_orientation(data: bytes) -> int:
    """Return the orientation in the EXIF segment before the first scan; 1 if there is none."""
    for segment in segments(data):
        if segment.marker == APP1 and data.startswith(b"Exif\0\0", segment.body):
            return _exif_orientation(data[segment.body + 6 : segment.end])
        if segment.marker == SOS:
            break
    return 1


def _exif_orientation(block: bytes) -> int:
    from PIL.Image import Exif

    exif = Exif()
    try:
        with warnings.catch_warnings(action="ignore"):
            exif.load(block[:MAX_EXIF_BYTES])
            orientation = exif.get(_ORIENTATION)
    except _EXIF_ERRORS:  # unreadable camera metadata is no reason to reject the film
        orientation = None
    return orientation if isinstance(orientation, int) else 1


def _tiff(data: bytes, notes: list[str]) -> tuple[NDArray[Any], int, bool]:
    import cv2

    page = read_tiff_page(data, notes)
    return _decoded(page.plain, cv2.IMREAD_UNCHANGED), page.orientation, page.white_is_zero
