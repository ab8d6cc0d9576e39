"""The classifier: VGG16 (Simonyan and Zisserman 2014) with one logit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

LOGIT_LAYER = "logit"
FEATURE_LAYER = "block5_conv3"


def build_classifier(input_shape: tuple[int, int, int] = (224, 224, 3), dropout: float = 0.5) -> keras.Model:
    """Build Keras Applications' VGG16 without its top, with random weights, and a linear head.

    There is no hidden layer between pooled features and logit: with a few hundred positives it would overfit,
    and without it the heat map has a closed form
    (:func:`CovidXRayLib.classification.grad_cam.grad_cam`).

    Parameters
    ----------
    input_shape
        Rows, columns and 3 channels, as made by
        :func:`CovidXRayLib.classification.lung_crop.network_input`.
    dropout
        Dropout rate of the pooled features.

    Returns
    -------
    keras.Model
        Outputs by name: ``logit`` float32 (n, 1), uncalibrated; ``block5_conv3`` (n, rows / 16,
        columns / 16, 512), the last feature map after its ReLU.
    """
    import keras

    film = keras.Input(input_shape, name="film")
    backbone = keras.applications.VGG16(include_top=False, weights=None, input_tensor=film)
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled")(backbone.output)
    kept = keras.layers.Dropout(dropout, name="dropout")(pooled)
    logit = keras.layers.Dense(1, dtype="float32", name=LOGIT_LAYER)(kept)
    features = backbone.get_layer(FEATURE_LAYER).output
    return keras.Model(film, {LOGIT_LAYER: logit, FEATURE_LAYER: features}, name="classifier")
