"""Plausibility of lung masks: measures, limits and reasons."""

from __future__ import annotations

import dataclasses
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.preprocessing.frame import Margins
from CovidXRayLib.preprocessing.letterbox import Letterbox
from CovidXRayLib.segmentation.expected_dice import ExpectedDice
from CovidXRayLib.segmentation.mask_measures import MaskQuality
from CovidXRayLib.segmentation.postprocessing import either_lung, label_parts

# Just beyond the extremes of 350 films from the training data, whose smallest values were solidity 0.85, both
# lungs 0.15 of the film, smaller over larger lung 0.47, height over width 1.13 to 2.95, and whose largest
# border contact was 0.11.
MIN_LUNG_SHARE: Final = 0.025  # fraction of the film
MAX_LUNGS_SHARE: Final = 0.75
MIN_SYMMETRY: Final = 0.3
MAX_PARTS: Final = 3
MIN_SOLIDITY: Final = 0.8
HEIGHT_OVER_WIDTH: Final = (1.0, 3.6)
MAX_BORDER_CONTACT: Final = 0.12
DOUBTFUL_BORDER_CONTACT: Final = 0.03
# Measured on 400 films of the training folds, with and without their lowest tenth: 1.1% of the complete films
# exceed this, and 6 of the 9 cropped ones that lost 2% of the lungs or more without exceeding the limit
# above.
DOUBTFUL_BOTTOM_CONTACT: Final = 0.06
# Per lung: the largest hundredths below which at most 0.5% and 2% of the good masks (Dice of 0.9 or more) of
# the training folds lie, each predicted by a fit without its patient ('covidxray gate').
MIN_EXPECTED_DICE: Final = 0.84
DOUBTFUL_EXPECTED_DICE: Final = 0.88


def measure(
    cleaned: NDArray[np.bool_],
    probabilities: NDArray[np.float32],
    letterbox: Letterbox,
    expected: ExpectedDice | None = None,
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
    expected
        Model of the expected Dice; None for masks that are not the network's.
    """
    from skimage.measure import regionprops

    sides = cleaned[(slice(None), *letterbox.window)]
    certain = either_lung(probabilities)[letterbox.window]
    either = sides[0] | sides[1]
    lungs = [regionprops(side.view(np.uint8)) for side in sides]  # one region, or none
    areas = [int(lung[0].area) if lung else 0 for lung in lungs]
    boxes = [lung[0].bbox if lung else (0, 0, 0, 0) for lung in lungs]
    measured = MaskQuality(
        area_share=(areas[0] / either.size, areas[1] / either.size),
        symmetry=min(areas) / max(areas) if max(areas) else 0.0,
        border_contact=_border_contact(either, letterbox.margins),
        bottom_contact=_bottom_contact(either, letterbox.margins),
        parts=sum(int(label_parts(side).max()) for side in sides),
        confidence=float(certain[either].mean()) if either.any() else 0.0,
        solidity=min(_solidity(sides[0], areas[0]), _solidity(sides[1], areas[1])),
        height_over_width=(_height_over_width(boxes[0]), _height_over_width(boxes[1])),
        reasons=(),
        expected_dice=None if expected is None else expected.of_lungs(probabilities, cleaned, letterbox),
    )
    return dataclasses.replace(measured, reasons=_reasons(measured))


def _border_contact(either: NDArray[np.bool_], margins: Margins) -> float:
    from skimage.morphology import erosion

    if not either.any():
        return 0.0
    outline = either & ~erosion(either, np.ones((3, 3)), mode="min")
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


def _solidity(side: NDArray[np.bool_], area: int) -> float:
    # Not by scikit-image, whose hull goes through the corners of the pixels: it takes 3 ms, and the limits
    # above were measured with this one.
    contours, _ = cv2.findContours(side.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return 0.0
    hull = np.zeros(side.shape, np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(np.concatenate(contours)), 1)
    return area / int(hull.sum())


def _height_over_width(box: tuple[int, int, int, int]) -> float:
    top, left, bottom, right = box
    return (bottom - top) / (right - left) if right > left else 0.0


def _reasons(quality: MaskQuality) -> tuple[str, ...]:
    right, left = (area < MIN_LUNG_SHARE for area in quality.area_share)
    if right and left:
        return (_("No lungs found."),)
    if right:
        return (_("Right lung not found."),)
    if left:
        return (_("Left lung not found."),)
    reasons = []
    if quality.symmetry < MIN_SYMMETRY:
        reasons.append(_("Implausible size difference between the two lung masks."))
    if sum(quality.area_share) > MAX_LUNGS_SHARE:
        reasons.append(_("The lung mask covers almost the whole image."))
    if quality.parts > MAX_PARTS:
        reasons.append(_("Fragmented lung mask."))
    low, high = HEIGHT_OVER_WIDTH
    usual = all(low <= form <= high for form in quality.height_over_width)
    if quality.solidity < MIN_SOLIDITY or not usual:
        reasons.append(_("Implausible lung shape."))
    if quality.expected_dice is not None:
        reasons += _probably_wrong(*quality.expected_dice)
    return tuple(reasons)


def _probably_wrong(right: float, left: float) -> list[str]:
    lower = number_text(min(right, left), ".2f")
    if max(right, left) < MIN_EXPECTED_DICE:
        return [_("Both lung masks are probably wrong (expected Dice {dice}).").format(dice=lower)]
    if right < MIN_EXPECTED_DICE:
        return [
            _("The mask of the patient's right lung is probably wrong (expected Dice {dice}).").format(
                dice=lower
            )
        ]
    if left < MIN_EXPECTED_DICE:
        return [
            _("The mask of the patient's left lung is probably wrong (expected Dice {dice}).").format(
                dice=lower
            )
        ]
    return []
