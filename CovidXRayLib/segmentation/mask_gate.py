"""Plausibility of lung masks: measures, limits and reasons."""

from __future__ import annotations

import dataclasses
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.preprocessing.frame import Margins
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.mask_measures import MaskQuality
from CovidXRayLib.segmentation.postprocessing import either_lung

# Just beyond the extremes of 350 films from the training data, whose smallest values were confidence 0.90,
# solidity 0.85, both lungs 0.15 of the film, smaller over larger lung 0.47, height over width 1.13 to 2.95,
# and whose largest border contact was 0.11.
SMALLEST_LUNG: Final = 0.025  # fraction of the film
LARGEST_BOTH: Final = 0.75
LEAST_SYMMETRY: Final = 0.3
MOST_PARTS: Final = 3
LEAST_CONFIDENCE: Final = 0.88
LEAST_SOLIDITY: Final = 0.8
HEIGHT_OVER_WIDTH: Final = (1.0, 3.6)
MOST_BORDER_CONTACT: Final = 0.12
DOUBTFUL_BORDER_CONTACT: Final = 0.03
# Measured on 400 films of the training folds, with and without their lowest tenth: 1.1% of the complete films
# exceed this, and 6 of the 9 cropped ones that lost 2% of the lungs or more without exceeding the limit
# above.
DOUBTFUL_BOTTOM_CONTACT: Final = 0.06


def measure(
    cleaned: NDArray[np.bool_], probabilities: NDArray[np.float32], letterbox: Letterbox
) -> MaskQuality:
    """Measure a mask.

    Parameters
    ----------
    cleaned
        bool (2, size, size), as from :func:`CovidXRayLib.segmentation.postprocessing.clean_lungs`.
    probabilities
        float32 (size, size, 2), as from the network.
    letterbox
        Placement of the film in the square.
    """
    sides = cleaned[(slice(None), *letterbox.window)]
    certain = either_lung(probabilities)[letterbox.window]
    either = sides[0] | sides[1]
    areas = sides.sum(axis=(1, 2))
    shapes = [_solidity_and_form(side) for side in sides]
    measured = MaskQuality(
        area_share=(float(areas[0] / either.size), float(areas[1] / either.size)),
        symmetry=float(areas.min() / areas.max()) if areas.max() else 0.0,
        border_contact=_border_contact(either, letterbox.margins),
        bottom_contact=_bottom_contact(either, letterbox.margins),
        parts=sum(cv2.connectedComponents(side.astype(np.uint8), connectivity=4)[0] - 1 for side in sides),
        confidence=float(certain[either].mean()) if either.any() else 0.0,
        solidity=min(shapes[0][0], shapes[1][0]),
        height_over_width=(shapes[0][1], shapes[1][1]),
        reasons=(),
    )
    return dataclasses.replace(measured, reasons=_reasons(measured))


def _border_contact(either: NDArray[np.bool_], margins: Margins) -> float:
    if not either.any():
        return 0.0
    eroded = cv2.erode(either.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0)
    outline = either & ~eroded.astype(bool)
    rows, columns = either.shape
    # Resizing blurs the edge of an image inside a margin over two pixels.
    top, bottom, left, right = (
        margin + 2 if margin else 1 for margin in (margins.top, margins.bottom, margins.left, margins.right)
    )
    border = np.ones(either.shape, bool)
    border[top : rows - bottom, left : columns - right] = False
    return float((outline & border).sum() / outline.sum())


def _bottom_contact(either: NDArray[np.bool_], margins: Margins) -> float:
    width = int(np.count_nonzero(either.any(axis=0)))
    bottom = either.shape[0] - margins.bottom
    # Two rows, since the mask often ends one pixel before the border.
    touching = int(np.count_nonzero(either[bottom - 2 : bottom].any(axis=0)))
    return touching / width if width else 0.0


def _solidity_and_form(side: NDArray[np.bool_]) -> tuple[float, float]:
    contours, _ = cv2.findContours(side.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return 0.0, 0.0
    points = np.concatenate(contours)
    hull = np.zeros(side.shape, np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(points), 1)
    _, _, width, height = cv2.boundingRect(points)
    return float(side.sum() / hull.sum()), height / width


def _reasons(quality: MaskQuality) -> tuple[str, ...]:
    right, left = (area < SMALLEST_LUNG for area in quality.area_share)
    if right and left:
        return (_("No lungs were found on the film."),)
    if right:
        return (_("The patient's right lung was not found."),)
    if left:
        return (_("The patient's left lung was not found."),)
    reasons = []
    if quality.symmetry < LEAST_SYMMETRY:
        reasons.append(_("The two lungs differ too much in size to be trusted."))
    if sum(quality.area_share) > LARGEST_BOTH:
        reasons.append(_("The lung mask covers nearly the whole film."))
    if quality.parts > MOST_PARTS:
        reasons.append(_("The lung mask falls into many pieces."))
    if quality.confidence < LEAST_CONFIDENCE:
        reasons.append(_("The outline of the lungs is too uncertain."))
    low, high = HEIGHT_OVER_WIDTH
    usual = all(low <= form <= high for form in quality.height_over_width)
    if quality.solidity < LEAST_SOLIDITY or not usual:
        reasons.append(_("What was found does not have the shape of lungs."))
    return tuple(reasons)
