"""Readings as far as the review database looks into them."""

from __future__ import annotations

from typing import Any

from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.reading import Check, Reading
from CovidXRayLib.segmentation.mask_measures import MaskQuality

GOOD_MASK: dict[str, Any] = {
    "area_share": (0.18, 0.16),
    "symmetry": 0.89,
    "border_contact": 0.0,
    "bottom_contact": 0.0,
    "parts": 2,
    "confidence": 0.98,
    "solidity": 0.95,
    "height_over_width": (1.9, 2.0),
    "reasons": (),
}


def made_up_reading(probability: float | None, failed: tuple[str, ...] = (), **mask: Any) -> Reading:
    """A reading with that probability, those failed checks, and a good mask but for what is named."""
    names = ("size", "view", "lungs", "coverage")
    return Reading(
        film=FilmMetadata(rows=64, columns=64),
        verdict="Made up.",
        probability=probability,
        evidence=None,
        checks=tuple(Check(name, name not in failed, f"Made up: {name}.") for name in names),
        mask_quality=MaskQuality(**{**GOOD_MASK, **mask}),
        engine="none",
        device="none",
    )
