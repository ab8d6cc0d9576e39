"""How well a lung mask agrees with a person's."""

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
    """Return Dice's coefficient (Dice 1945) in [0, 1]; two empty masks agree fully."""
    import SimpleITK as sitk  # noqa: N813

    if not (first.any() or second.any()):
        return 1.0
    measures = sitk.LabelOverlapMeasuresImageFilter()
    measures.Execute(_image(first), _image(second))
    return float(measures.GetDiceCoefficient())


@dataclass(frozen=True)
class LungOverlap:
    """Agreement of two masks of shape (2, rows, columns).

    Attributes
    ----------
    both
        Dice of both lungs together.
    right, left
        Dice of each side.
    swapped
        True when each side agrees better with the other side.
    outline_distance
        Mean distance between the outlines of both lungs together (modified Hausdorff distance, Dubuisson
        and Jain 1994), as a share of the film's longest side; nan when a mask is empty.
    outline_distance_95
        The 95th percentile of that distance instead of the mean, the larger of both directions
        (Huttenlocher 1993), as a share of the film's longest side; nan when a mask is empty.
    """

    both: float
    right: float
    left: float
    swapped: bool
    outline_distance: float
    outline_distance_95: float

    @classmethod
    def between(cls, found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> LungOverlap:
        """Compare a found mask with the truth."""
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
        """Return what :meth:`to_dict` gave; TypeError or KeyError for anything else."""
        return cls(
            both=number(values["both"]),
            right=number(values["right"]),
            left=number(values["left"]),
            swapped=flag(values["swapped"]),
            outline_distance=_nan_for_none(values["outline_distance"]),
            outline_distance_95=_nan_for_none(values["outline_distance_95"]),
        )


def outline_distances(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> tuple[float, float]:
    """Return mean and 95th percentile of the distance of two outlines as shares of the longest side.

    Each is taken from either outline to the other, and the larger one counts.
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
    """Return how far each pixel of an outline is from another outline, in pixels."""
    import SimpleITK as sitk  # noqa: N813

    # An outline is one pixel wide, so that the signed map has nothing inside it.
    distances = sitk.SignedMaurerDistanceMap(other, squaredDistance=False, useImageSpacing=False)
    return np.asarray(sitk.GetArrayFromImage(distances)[sitk.GetArrayViewFromImage(outline) > 0])


def _image(mask: NDArray[np.bool_]) -> sitk.Image:
    import SimpleITK as sitk  # noqa: N813

    return sitk.GetImageFromArray(np.ascontiguousarray(mask).view(np.uint8))
