"""Heat maps by Grad-CAM (Selvaraju et al., ICCV 2017) in closed form."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import LungCrop


def grad_cam(features: NDArray[np.float32], kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return Grad-CAM of the logit at ``block5_conv3`` after its ReLU.

    That layer is followed by 2 x 2 max pooling, global average pooling and a linear layer. So the gradient of
    the logit is ``kernel / windows`` at the largest value of each pooling window and 0 elsewhere; its mean
    over the map, Grad-CAM's channel weight, is ``kernel / positions``.

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


def heatmap_on_film(
    cam: NDArray[np.float32], crop: LungCrop, lungs: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Resample a class activation map to the film.

    Parameters
    ----------
    cam
        float32 (rows, columns) of the network's last feature map.
    crop
        The crop of the film that was the network's input.
    lungs
        bool (2, film rows, film columns).

    Returns
    -------
    float32 (film rows, film columns) in [0, 1], scaled to the maximum of the film; all 0 if no region
    contributes to the score. Zero outside the lungs.
    """
    heat = np.zeros(lungs.shape[1:], np.float32)
    size = crop.letterbox.size
    square = cv2.resize(cam, (size, size), interpolation=cv2.INTER_LINEAR)
    inside = (lungs[0][crop.box] | lungs[1][crop.box]).view(np.uint8)
    patch = crop.letterbox.back(square)
    strongest = cv2.minMaxLoc(patch, mask=inside)[1]
    if strongest > 0:
        # Divided, not multiplied by the inverse, so that rounding never exceeds 1.
        cv2.copyTo(np.divide(patch, np.float32(strongest), out=patch), inside, heat[crop.box])
    return heat
