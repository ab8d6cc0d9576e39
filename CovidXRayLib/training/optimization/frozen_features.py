"""Features of the classifier's frozen blocks, computed once per film instead of in every epoch.

This requires identical films in every epoch, that is, no augmentation. A film takes
(size / 2^blocks)^2 x channels numbers (64, 128, 256, 512 and 512 channels after blocks 1 to 5), of 2 bytes
each in mixed precision and of 4 in float32: 1,400 films of 160 pixels after block 2, 40 x 40 x 128 numbers
each, take 573 MB, or 1,147 MB.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.classification.lung_crop import network_input
from CovidXRayLib.networks.vgg16 import POOLED_BLOCKS
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.crop_batches import CropBatches
from CovidXRayLib.training.data.lung_crops import LabeledCrop

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 2 * 2**30
"""Features that exceed the memory limit are not cached."""


class FeatureBatches:
    """The batches of ``drawn``, with films replaced by their features, (rows, columns, channels)."""

    def __init__(self, drawn: CropBatches, features: NDArray[Any]) -> None:
        self._drawn = drawn
        self._features = features

    def __len__(self) -> int:
        return len(self._drawn)

    def batch(self, epoch: int, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return features (n, rows, columns, channels) and the targets of the films drawn."""
        places = self._drawn.places(epoch, index)
        return self._features[places].astype(np.float32), self._drawn.targets(places)


def part_to_train(
    model: keras.Model, drawn: CropBatches, configuration: ClassifierTraining
) -> tuple[keras.Model, CropBatches | FeatureBatches]:
    """Return the trainable part of the model and its batches; the whole model if films vary.

    Parameters
    ----------
    model
        Model from films to the logit with frozen first blocks, not yet compiled. The returned part shares its
        layers.
    """
    # The score also depends on the blocks from POOLED_BLOCKS[0] on.
    possible = 0 < configuration.frozen_blocks < POOLED_BLOCKS[0]
    if configuration.augmentation != "none" or not possible:
        return model, drawn
    frozen, learning = split_after(model, f"block{configuration.frozen_blocks}_pool")
    features = compute_features(frozen, drawn.crops, configuration.batch_size)
    if features is None:
        return model, drawn
    logger.info("kept %.0f MB of features from the frozen blocks", features.nbytes / 1e6)
    return learning, FeatureBatches(drawn, features)


def split_after(model: keras.Model, name: str) -> tuple[keras.Model, keras.Model]:
    """Split a model after a layer that all its later layers depend on, into two that share its layers."""
    import keras

    last = model.get_layer(name)
    return keras.Model(model.input, last.output), keras.Model(last.output, model.output)


def compute_features(frozen: keras.Model, crops: Sequence[LabeledCrop], at_once: int) -> NDArray[Any] | None:
    """Compute the features of all films, ``at_once`` at a time.

    Returns
    -------
    (n, rows, columns, channels) in the dtype of the computation; None if it would take more than
    :data:`MAX_BYTES`.
    """
    from keras import ops

    features: NDArray[Any] | None = None
    for first in tqdm(range(0, len(crops), at_once), desc="frozen blocks", disable=None):
        squares = np.stack([crop.normalized() for crop in crops[first : first + at_once]])
        given = ops.convert_to_numpy(frozen(network_input(squares), training=False))
        if features is None:
            needed = len(crops) * given[0].nbytes
            if needed > MAX_BYTES:
                logger.warning(
                    "the features of the frozen blocks would take %.1f GB and are computed anew every epoch",
                    needed / 1e9,
                )
                return None
            features = np.empty((len(crops), *given.shape[1:]), given.dtype)
        features[first : first + len(given)] = given
    return features
