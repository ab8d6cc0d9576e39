"""Heat maps by Grad-CAM (Selvaraju et al., ICCV 2017) in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def grad_cam(features: NDArray[np.float32], kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return Grad-CAM of the logit at ``block5_conv3`` after its ReLU.

    That layer is followed by global average pooling and a linear layer, in older networks after 2 x 2 max
    pooling. So the gradient of the logit is ``kernel / positions``; after max pooling it is ``kernel /
    windows`` at the largest value of each window and 0 elsewhere. Either way its mean over the map,
    Grad-CAM's channel weight, is ``kernel / positions``.

    Parameters
    ----------
    features
        float32 (rows, columns, channels), with even rows and columns.
    kernel
        float32 (channels,), the linear layer's weights.

    Returns
    -------
    float32 (rows, columns), at least 0, in units of the logit per position.
    """
    positions = features.shape[0] * features.shape[1]
    return np.asarray(np.maximum(features @ kernel, 0) / positions, np.float32)
