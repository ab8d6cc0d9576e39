"""Films whose pixels were decoded by GDCM, that is, by ITK's reader and 3D Slicer."""

from __future__ import annotations

import warnings
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.dicom.elements import numbers
from CovidXRayLib.films.dicom.image_pixel import MONOCHROME, ImagePixel, read_image_pixel
from CovidXRayLib.films.dicom.parsed_dicom import ParsedDicom, parse_dicom
from CovidXRayLib.films.dicom_film import film_of_cells
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.pixel_cells import Cells
from CovidXRayLib.films.open_file import read_bytes
from CovidXRayLib.i18n import gettext as _


def film_of_gdcm(path: Path | str, values: NDArray[Any]) -> Film:
    """Read a film like :func:`CovidXRayLib.films.reader.read_film`, from pixels that ITK has decoded.

    ITK's reader applies the rescale and inverts MONOCHROME1. Both are undone, so that the stored values pass
    through the same grayscale pipeline as those of any other film.

    Parameters
    ----------
    path
        The DICOM file, for its header.
    values
        Values read by ITK, any numeric dtype, shape (rows, columns).

    Raises
    ------
    FilmError
        If the header is damaged, or the values do not match the file.
    """
    path = Path(path)
    try:
        data = read_bytes(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            film = _film(parse_dicom(data), values, path)
    except FilmProblem as problem:
        raise FilmError(path, problem.problem, problem.remedy) from problem
    return replace(film, sha256=sha256(data).hexdigest())


def lacks_decoder(error: BaseException) -> bool:
    """Return whether a film could not be read because the package that decodes its pixels is missing."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ImportError):
        cause = cause.__cause__
    return cause is not None


def _film(parsed: ParsedDicom, values: NDArray[Any], path: Path) -> Film:
    notes: list[str] = []
    image = read_image_pixel(parsed.dataset, notes)
    known = image.photometric in MONOCHROME and image.stored is not None and 1 < image.stored <= 16
    # GDCM itself rejects signed MONOCHROME1.
    if not known or (image.signed and image.photometric == "MONOCHROME1"):
        raise FilmProblem(_("its pixel format requires the optional packages"))
    if values.shape != (image.rows, image.columns):
        raise FilmProblem(
            _(
                "its header states {rows} x {columns} pixels and its compressed pixels are {real_rows} "
                "x {real_columns}"
            ).format(
                rows=image.rows,
                columns=image.columns,
                real_rows=values.shape[0],
                real_columns=values.shape[1],
            )
        )
    bits = int(image.stored or 0)
    cells = Cells(_stored(parsed, image, values, bits), bits, signed=image.signed)
    return film_of_cells(parsed, image, cells, path, notes)


def _stored(parsed: ParsedDicom, image: ImagePixel, values: NDArray[Any], bits: int) -> NDArray[Any]:
    """Return the stored values as unsigned numbers of `bits` bits, in two's complement if signed."""
    slope = numbers(parsed.dataset, "RescaleSlope", "Rescale Slope", []) or (1.0,)
    intercept = numbers(parsed.dataset, "RescaleIntercept", "Rescale Intercept", []) or (0.0,)
    if (slope[0], intercept[0]) != (1.0, 0.0):
        if slope[0] == 0:
            raise FilmProblem(_("its Rescale Slope is 0"))
        values = np.rint((values.astype(np.float64) - intercept[0]) / slope[0])
    stored = values.astype(np.int64)
    if image.photometric == "MONOCHROME1":
        stored = 2**bits - 1 - stored
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if image.signed else (0, 2**bits)
    if stored.min() < low or stored.max() >= high:
        raise FilmProblem(_("its pixels do not match the number of bits in its header"))
    unsigned: NDArray[Any] = (stored & (2**bits - 1)).astype(np.uint8 if bits <= 8 else np.uint16)
    return unsigned
