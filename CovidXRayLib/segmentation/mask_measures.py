"""The measures of a lung mask; :mod:`CovidXRayLib.segmentation.mask_gate` takes them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from CovidXRayLib.json_values import items, number, pair, text, whole_number


@dataclass(frozen=True)
class MaskQuality:
    """Measures of a lung mask at network size.

    Attributes
    ----------
    area_share
        Share of the film that each lung covers, patient's right then left, in [0, 1].
    symmetry
        Smaller lung over larger, in [0, 1]; 0 when one is missing.
    border_contact
        Share of the mask's outline that lies on the border of the film, or of the picture where a plain
        frame surrounds it, in [0, 1].
    bottom_contact
        Share of the lungs' width that lies on the lower border, in [0, 1]: there a cut is easily missed,
        since it leaves the outline nearly as long as it was.
    parts
        Number of separate parts of both lungs.
    confidence
        Mean probability inside the mask, in [0, 1].
    solidity
        Area over the area of the convex hull, of the lung where that is smaller, in [0, 1].
    height_over_width
        Of each lung's bounding box, patient's right then left; 0 when one is missing.
    reasons
        Why the mask must not be trusted, one sentence each; empty when it may.
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

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, rounded to four places."""

        def rounded(value: Any) -> Any:
            if isinstance(value, tuple):
                return [rounded(part) for part in value]
            return round(value, 4) if isinstance(value, float) else value

        return {key: rounded(value) for key, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> MaskQuality:
        """Return what :meth:`to_dict` gave; the first versions did not know ``bottom_contact``.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is anything else.
        """
        return cls(
            area_share=pair(number, values["area_share"]),
            symmetry=number(values["symmetry"]),
            border_contact=number(values["border_contact"]),
            bottom_contact=number(values.get("bottom_contact", 0.0)),
            parts=whole_number(values["parts"]),
            confidence=number(values["confidence"]),
            solidity=number(values["solidity"]),
            height_over_width=pair(number, values["height_over_width"]),
            reasons=items(text, values["reasons"]),
        )
