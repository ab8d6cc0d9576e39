"""Measures of lung masks, computed by :mod:`CovidXRayLib.segmentation.mask_gate`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from CovidXRayLib.json_values import integer, items, number, optional, pair, text


@dataclass(frozen=True)
class MaskQuality:
    """Measures of a lung mask at network size.

    Attributes
    ----------
    area_share
        Fraction of the film that each lung covers, patient's right then left, in [0, 1].
    symmetry
        Ratio of the smaller to the larger lung area, in [0, 1]; 0 if one is missing.
    border_contact
        Fraction of the mask's outline on the border of the film, or of the image inside a uniform margin, in
        [0, 1].
    bottom_contact
        Fraction of the lungs' width on the lower border, in [0, 1]; a cutoff there hardly affects
        ``border_contact``.
    parts
        Number of connected components of both lungs.
    confidence
        Mean probability inside the mask, in [0, 1].
    solidity
        Ratio of the area to that of the convex hull, in [0, 1]; the smaller value of both lungs.
    height_over_width
        Aspect ratio of each lung's bounding box, patient's right then left; 0 if it is missing.
    reasons
        Why the mask is implausible, one sentence each; empty if it is plausible.
    expected_dice
        Dice to expect of each lung's mask against a human reader's, patient's right then left, in [0, 1];
        None for masks drawn or corrected by hand.
    """

    area_share: tuple[float, float]
    symmetry: float
    border_contact: float
    bottom_contact: float
    parts: int
    confidence: float
    solidity: float
    height_over_width: tuple[float, float]
    reasons: tuple[str, ...]
    expected_dice: tuple[float, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-compatible values, rounded to four decimals."""

        def rounded(value: Any) -> Any:
            if isinstance(value, tuple):
                return [rounded(part) for part in value]
            return round(value, 4) if isinstance(value, float) else value

        return {key: rounded(value) for key, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> MaskQuality:
        """Restore from :meth:`to_dict`; older versions lacked some measures.

        Raises
        ------
        KeyError, TypeError, ValueError
            If the values are invalid.
        """
        return cls(
            area_share=pair(number, values["area_share"]),
            symmetry=number(values["symmetry"]),
            border_contact=number(values["border_contact"]),
            bottom_contact=number(values.get("bottom_contact", 0.0)),
            parts=integer(values["parts"]),
            confidence=number(values["confidence"]),
            solidity=number(values["solidity"]),
            height_over_width=pair(number, values["height_over_width"]),
            reasons=items(text, values["reasons"]),
            expected_dice=optional(partial(pair, number), values.get("expected_dice")),
        )
