"""Quality checks of the lung masks."""

from __future__ import annotations

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
