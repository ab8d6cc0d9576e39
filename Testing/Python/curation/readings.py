"""Readings as far as the database looks into them."""

from __future__ import annotations

from typing import Any

GOOD_MASK = {
    "area_share": [0.18, 0.16],
    "symmetry": 0.89,
    "border_contact": 0.0,
    "bottom_contact": 0.0,
    "parts": 2,
    "confidence": 0.98,
    "solidity": 0.95,
    "height_over_width": [1.9, 2.0],
    "reasons": [],
}


def made_up_reading(probability: float | None, failed: tuple[str, ...] = (), **mask: Any) -> dict[str, Any]:
    """A reading with that probability, those failed checks, and a good mask but for what is named."""
    checks = [{"name": name, "ok": name not in failed} for name in ("size", "view", "lungs", "coverage")]
    return {"probability": probability, "checks": checks, "mask_quality": {**GOOD_MASK, **mask}}
