"""Quality checks of the lung masks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import number_text
from CovidXRayLib.reading import Check
from CovidXRayLib.segmentation.mask_gate import (
    DOUBTFUL_BORDER_CONTACT,
    DOUBTFUL_BOTTOM_CONTACT,
    DOUBTFUL_EXPECTED_DICE,
    MAX_BORDER_CONTACT,
)
from CovidXRayLib.segmentation.mask_measures import MaskQuality


def check_lungs(quality: MaskQuality) -> Check:
    """Check whether both lungs were segmented with plausible measures."""
    if quality.reasons:
        return Check("lungs", False, " ".join(quality.reasons))
    if quality.expected_dice is not None and min(quality.expected_dice) < DOUBTFUL_EXPECTED_DICE:
        return Check("lungs", True, _doubt(*quality.expected_dice), doubtful=True)
    return Check("lungs", True, _("Both lungs segmented."))


def check_sides(check: Check, lungs: NDArray[np.bool_], *, mirrored: bool) -> Check:
    """Doubt given masks whose right and left lung lie where the other one should.

    Parameters
    ----------
    check
        Of the lungs, so far.
    lungs
        bool (2, rows, columns): the patient's right lung, then the left.
    mirrored
        Whether the header states that the patient's right is on the image's right.
    """
    places = [_middle(side) for side in lungs]
    right, left = reversed(places) if mirrored else places
    if not (check.ok and right > left):
        return check
    message = _("The masks of the right and the left lung seem to be swapped; check their sides.")
    return Check(check.name, True, message, doubtful=True)


def _middle(side: NDArray[np.bool_]) -> float:
    """Return the column of a lung's center; NaN, which compares with nothing, without a lung."""
    weights = np.count_nonzero(side, axis=0)
    return float(np.average(np.arange(weights.size), weights=weights)) if weights.any() else float("nan")


def _doubt(right: float, left: float) -> str:
    lower = number_text(min(right, left), ".2f")
    if max(right, left) < DOUBTFUL_EXPECTED_DICE:
        return _("Both lung masks may be wrong (expected Dice {dice}); check them.").format(dice=lower)
    if right < left:
        return _(
            "The mask of the patient's right lung may be wrong (expected Dice {dice}); check it."
        ).format(dice=lower)
    return _("The mask of the patient's left lung may be wrong (expected Dice {dice}); check it.").format(
        dice=lower
    )


def check_coverage(quality: MaskQuality) -> Check:
    """Check whether the lungs are completely on the film."""
    if quality.border_contact > MAX_BORDER_CONTACT:
        return Check("coverage", False, _("Lung fields are cut off at the image border."))
    if quality.border_contact > DOUBTFUL_BORDER_CONTACT:
        return Check("coverage", True, _("Lung fields touch the image border."), doubtful=True)
    if quality.bottom_contact > DOUBTFUL_BOTTOM_CONTACT:
        return Check(
            "coverage",
            True,
            _("Lung bases reach the lower image border; the costophrenic angles may be excluded."),
            doubtful=True,
        )
    return Check("coverage", True, _("Lung fields completely included."))
