"""The opacity map: a small network on the features of each cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.networks.vgg16 import OPACITY_UNITS
from CovidXRayLib.training.heads.score_head import LinearHead, Standardization

if TYPE_CHECKING:
    import keras

_COMPONENTS: Final = 224
_BATCH: Final = 1024
_FEATURE_DROPOUT: Final = 0.15
_UNIT_DROPOUT: Final = 0.3


@dataclass(frozen=True, eq=False)
class Cells:
    """Labeled cells inside the lungs.

    Attributes
    ----------
    features
        float32 (n, 768).
    targets
        float32 (n,) in [0, 1], the share of the cell that is opaque.
    weights
        float32 (n,).
    """

    features: NDArray[np.float32]
    targets: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class OpacityHead:
    """Two layers on raw features, with ReLU after the first and a sigmoid after the second."""

    hidden: LinearHead
    logit: LinearHead

    def logits(self, cells: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return logits (...) for the features of cells (..., 768)."""
        return self.logit(np.maximum(self.hidden(cells), 0).astype(np.float32))[..., 0].astype(np.float32)


def fit_opacity_head(cells: Cells, *, epochs: int, learning_rate: float, seed: int) -> OpacityHead:
    """Fit the head with Adam; its weights are averaged over the last steps.

    Principal components of the standardized features keep the number of weights small; they are folded into
    the first layer.
    """
    import keras
    from sklearn.decomposition import PCA

    keras.utils.set_random_seed(seed)
    scale = Standardization.of(cells.features, np.ones(len(cells.features)))
    standardized = scale.apply(cells.features)
    components = PCA(min(_COMPONENTS, *standardized.shape), random_state=seed).fit(standardized)
    reduced = components.transform(standardized)
    spread = reduced.std(axis=0) + 1e-3
    model = _small_network(components.n_components_)
    model.compile(
        keras.optimizers.AdamW(
            learning_rate, weight_decay=0.03, use_ema=True, ema_momentum=0.98, ema_overwrite_frequency=None
        ),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    model.fit(
        (reduced / spread).astype(np.float32), cells.targets, sample_weight=cells.weights,
        batch_size=_BATCH, epochs=epochs, verbose=0,
    )  # fmt: skip
    model.optimizer.finalize_variable_values(model.trainable_variables)
    first, second = (layer for layer in model.layers if layer.weights)
    kernel, bias = (np.asarray(values, np.float64) for values in first.get_weights())
    on_standardized = components.components_.T @ (kernel / spread[:, None])
    bias = bias - components.mean_ @ on_standardized
    return OpacityHead(scale.folded(on_standardized, bias), LinearHead(*second.get_weights()))


def _small_network(inputs: int) -> keras.Model:
    import keras

    return keras.Sequential(
        [
            keras.Input((inputs,)),
            keras.layers.Dropout(_FEATURE_DROPOUT),
            keras.layers.Dense(OPACITY_UNITS, activation="relu"),
            keras.layers.Dropout(_UNIT_DROPOUT),
            keras.layers.Dense(1, bias_initializer=keras.initializers.Constant(-1.0)),
        ]
    )
