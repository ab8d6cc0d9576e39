"""Quality checks without a network: size and resolution, content, and laterality by the header."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import LungCrop
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.limits import MAX_OPACITY_MAP_PIXELS
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Check

MIN_SIDE: Final = 128
RECOMMENDED_SIDE: Final = 256
MIN_CONTRAST: Final = 0.03
MIN_GRAY_LEVELS: Final = 16
# Chest films have 0.007 or more, and 0.003 after a blur that makes them unreadable; smooth blobs have 0.001.
MIN_DETAIL: Final = 0.0025


def check_size(film: Film) -> Check:
    """Check whether the film has enough pixels."""
    rows, columns = film.shape
    side = min(rows, columns)
    if side < MIN_SIDE or max(rows, columns) > 6 * side:
        return Check(
            "size",
            False,
            _("Image too small or too narrow to be analyzed ({columns} x {rows} pixels).").format(
                columns=columns, rows=rows
            ),
        )
    if side < RECOMMENDED_SIDE:
        return Check(
            "size",
            True,
            _(
                "Low resolution ({columns} x {rows} pixels); fine detail may be lost, and the score is less "
                "reliable."
            ).format(columns=columns, rows=rows),
            doubtful=True,
        )
    if rows * columns > MAX_OPACITY_MAP_PIXELS:
        return Check(
            "size",
            True,
            _("Matrix {columns} x {rows} pixels; films this large are scored without an opacity map.").format(
                columns=columns, rows=rows
            ),
        )
    return Check("size", True, _("Matrix {columns} x {rows} pixels.").format(columns=columns, rows=rows))


def check_resolution(crop: LungCrop, check: Check) -> Check:
    """Return the check ``size``, doubtful if the lungs have fewer pixels than the classifier sees.

    What it sees is then enlarged, and the score drifts as detail is lost.
    """
    (rows, columns), placed = crop.letterbox.film_shape, crop.letterbox
    if check.doubtful or (placed.rows <= rows and placed.columns <= columns):
        return check
    message = _(
        "Low resolution (lungs of {columns} x {rows} pixels); fine detail may be lost, and the score is "
        "less reliable."
    ).format(columns=columns, rows=rows)
    return Check(check.name, True, message, doubtful=True)


def check_content(pixels: NDArray[np.float32]) -> Check:
    """Check whether an image, float32 (rows, columns) in [0, 1], is not blank."""
    sample = pixels[:: max(1, pixels.shape[0] // 256), :: max(1, pixels.shape[1] // 256)]
    low, high = np.percentile(sample, (2, 98))
    levels = np.count_nonzero(np.bincount((sample * 255).astype(np.uint8).ravel()))
    if high - low < MIN_CONTRAST or levels < MIN_GRAY_LEVELS:
        return Check("content", False, _("Blank or almost blank image."))
    if detail(sample) < MIN_DETAIL:
        return Check("content", False, _("No image detail; the film cannot be analyzed."))
    return Check("content", True, _("Image content present."))


def detail(sample: NDArray[np.float32]) -> float:
    """Return the detail of an image finer than 1/256 of its size, as a fraction of its gray level range.

    Parameters
    ----------
    sample
        float32 (rows, columns), downsampled to about 256 x 256.
    """
    scale = min(1.0, 256 / max(sample.shape))
    small = cv2.resize(np.ascontiguousarray(sample), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    low, high = np.percentile(small, (5, 95))
    fine = np.abs(small - cv2.GaussianBlur(small, (0, 0), 1.0))
    return float(np.percentile(fine, 90) / max(high - low, 1e-6))


def is_mirrored(film: Film) -> bool:
    """Return whether the rows run to the patient's right according to Patient Orientation (0020,0020)."""
    return film.patient_orientation is not None and film.patient_orientation[0].startswith("R")


def check_mirroring(film: Film) -> Check:
    """Check whether the image is mirrored according to the header; pixels alone do not show it."""
    rows_run, columns_run = film.patient_orientation or ("", "")
    if is_mirrored(film):
        if columns_run.startswith("H"):
            message = _(
                "Image upside down per DICOM header (Patient Orientation); rotate it by 180 degrees "
                "and analyze again."
            )
        else:
            message = _(
                "Mirrored image per DICOM header (Patient Orientation); flip it horizontally and "
                "analyze again."
            )
        return Check("mirroring", False, message)
    if rows_run.startswith("L"):
        message = _("Standard orientation per DICOM header (patient's right on image left).")
    elif rows_run:
        message = _(
            "Unusual Patient Orientation in the header ({direction}); a mirrored image cannot be excluded."
        ).format(direction=rows_run)
    else:
        message = _("Laterality not stated; the left of the image is taken as the patient's right.")
        return Check("mirroring", True, message, applicable=False)
    return Check("mirroring", True, message)
