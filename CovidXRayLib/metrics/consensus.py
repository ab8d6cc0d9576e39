"""Consensus segmentation by several readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Where only two masks differ, neither is more credible than the other.
MIN_MASKS: Final = 3


def consensus(masks: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Estimate the consensus of several readers' masks, weighted by each reader's estimated performance.

    This is STAPLE (Warfield et al. 2004) in its multi-label form (Rohlfing et al. 2003).

    Parameters
    ----------
    masks
        At least :data:`MIN_MASKS` label maps, uint8 (rows, columns): 0 outside, 1 the patient's right lung,
        2 the left.

    Returns
    -------
    uint8 array, shape (rows, columns)
        Label map; pixels without a single most probable label are 0.

    Raises
    ------
    ValueError
        If there are fewer masks than that, or their shapes differ.
    """
    import SimpleITK as sitk  # noqa: N813

    if len(masks) < MIN_MASKS or len({mask.shape for mask in masks}) != 1:
        raise ValueError(f"masks of shapes {[mask.shape for mask in masks]} have no consensus")
    staple = sitk.MultiLabelSTAPLEImageFilter()
    staple.SetLabelForUndecidedPixels(0)
    found = staple.Execute([sitk.GetImageFromArray(mask) for mask in masks])
    return sitk.GetArrayFromImage(found).astype(np.uint8, copy=False)
