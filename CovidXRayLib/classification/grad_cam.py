"""Heat maps by Grad-CAM (Selvaraju et al., ICCV 2017) in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def grad_cam(features: NDArray[np.float32], kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return Grad-CAM of the logit at ``block5_conv3`` after its ReLU.

    The logit is linear in the averages of blocks 3, 4 and 5 over the crop
    (:func:`CovidXRayLib.networks.vgg16.build_classifier`), and only the last of these depends on this layer.
    So the gradient of the logit is ``kernel / positions`` at each position, which is also its mean over the
    map, Grad-CAM's channel weight. The blocks 3 and 4 have their own share of the logit, which no such map
    shows.

    Parameters
    ----------
    features
        float32 (rows, columns, channels), the layer's output.
    kernel
        float32 (channels,), the linear layer's weights of the averages of this layer, which are the last
        ones of the kernel.

    Returns
    -------
    float32 (rows, columns), at least 0, in units of the logit per position.
    """
    positions = features.shape[0] * features.shape[1]
    return np.asarray(np.maximum(features @ kernel, 0) / positions, np.float32)
