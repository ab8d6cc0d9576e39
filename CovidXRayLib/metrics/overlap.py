"""Overlap and surface distance of lung masks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.json_values import flag, number

if TYPE_CHECKING:
    import SimpleITK as sitk  # noqa: N813


def dice(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Return the Dice coefficient (Dice 1945) in [0, 1]; 1 for two empty masks of the same shape."""
    import SimpleITK as sitk  # noqa: N813

    if not (first.any() or second.any()):
        return 1.0
    measures = sitk.LabelOverlapMeasuresImageFilter()
    measures.Execute(_image(first), _image(second))
    return float(measures.GetDiceCoefficient())


@dataclass(frozen=True)
class LungOverlap:
    """Agreement of two lung masks.

    Attributes
    ----------
    both
        Dice coefficient of both lungs together.
    right, left
        Dice coefficient of the patient's right and left lung.
    swapped
        Whether exchanging the lungs of one mask would increase the agreement.
    outline_distance
        Modified Hausdorff distance (Dubuisson and Jain 1994): mean distance of the outlines of both lungs
        together, as a fraction of the film's longest side; nan if a mask is empty.
    outline_distance_95
        95% Hausdorff distance (Huttenlocher et al. 1993), as a fraction of the film's longest side; nan if a
        mask is empty.
    """

    both: float
    right: float
    left: float
    swapped: bool
    outline_distance: float
    outline_distance_95: float

    @classmethod
    def between(cls, found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> LungOverlap:
        """Compare a predicted mask with the reference, both bool (2, rows, columns)."""
        right, left = dice(found[0], truth[0]), dice(found[1], truth[1])
        crossed = dice(found[0], truth[1]) + dice(found[1], truth[0])
        either, true_either = found[0] | found[1], truth[0] | truth[1]
        mean, percentile = outline_distances(either, true_either)
        return cls(
            both=dice(either, true_either),
            right=right,
            left=left,
            swapped=crossed > right + left,
            outline_distance=mean,
            outline_distance_95=percentile,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; None for nan, which JSON does not have."""
        return {
            "both": self.both,
            "right": self.right,
            "left": self.left,
            "swapped": self.swapped,
            "outline_distance": _none_for_nan(self.outline_distance),
            "outline_distance_95": _none_for_nan(self.outline_distance_95),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> LungOverlap:
        """Create an overlap from :meth:`to_dict`.

        Raises
        ------
        KeyError, TypeError
            If the values are anything else.
        """
        return cls(
            both=number(values["both"]),
            right=number(values["right"]),
            left=number(values["left"]),
            swapped=flag(values["swapped"]),
            outline_distance=_nan_for_none(values["outline_distance"]),
            outline_distance_95=_nan_for_none(values["outline_distance_95"]),
        )


def outline_distances(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> tuple[float, float]:
    """Return mean and 95th percentile of the distance of two outlines, or nan if a mask is empty.

    Both are fractions of the longest side, and each is the maximum of the two directed distances.

    Parameters
    ----------
    first, second
        bool (rows, columns).
    """
    import SimpleITK as sitk  # noqa: N813

    if not first.any() or not second.any():
        return float("nan"), float("nan")
    one, other = (sitk.LabelContour(_image(mask)) for mask in (first, second))
    directed = [_distances(one, other), _distances(other, one)]
    longest = max(first.shape)
    return (
        max(float(distances.mean()) for distances in directed) / longest,
        max(float(np.percentile(distances, 95)) for distances in directed) / longest,
    )


def _none_for_nan(value: float) -> float | None:
    return None if math.isnan(value) else value


def _nan_for_none(value: object) -> float:
    return math.nan if value is None else number(value)


def _distances(outline: sitk.Image, other: sitk.Image) -> NDArray[np.float32]:
    """Return the distance in pixels of each pixel of an outline to another outline."""
    import SimpleITK as sitk  # noqa: N813

    # An outline is one pixel wide, so no signed distance is negative.
    distances = sitk.SignedMaurerDistanceMap(other, squaredDistance=False, useImageSpacing=False)
    return np.asarray(sitk.GetArrayFromImage(distances)[sitk.GetArrayViewFromImage(outline) > 0])


def _image(mask: NDArray[np.bool_]) -> sitk.Image:
    import SimpleITK as sitk  # noqa: N813

    return sitk.GetImageFromArray(np.ascontiguousarray(mask).view(np.uint8))
