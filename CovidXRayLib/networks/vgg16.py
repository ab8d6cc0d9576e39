"""The classifier: VGG16 (Simonyan and Zisserman 2014) with a score, an opacity map and a severity map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import keras

LOGIT_LAYER: Final = "logit"
FEATURE_LAYER: Final = "block5_conv3"
POOLED_LAYER: Final = "pooled"
CELLS_LAYER: Final = "cells"
OPACITY_LAYER: Final = "opacity"
OPACITY_LOGIT_LAYER: Final = "opacity_logit"
OPACITY_HIDDEN_LAYER: Final = "opacity_hidden"
SEVERITY_CELLS_LAYER: Final = "severity_cells"
SEVERITY_FILM_LAYER: Final = "severity_film"
CHILD_LAYER: Final = "child_logit"
# The last convolutions of these blocks are averaged over the crop.
POOLED_BLOCKS: Final = (3, 4, 5)
CELL_PIXELS: Final = 8
"""Side of a cell of the maps, in pixels of the input."""
OPACITY_UNITS: Final = 32


def build_classifier(input_shape: tuple[int, int, int] = (224, 224, 3), dropout: float = 0.5) -> keras.Model:
    """Build Keras Applications' VGG16 without its top, with random weights, and three linear heads.

    There is no hidden layer between pooled features and logit: with a few hundred positives it would overfit.
    The maps are computed from blocks 3 and 4 in cells of 8 x 8 pixels.

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
        Outputs by name: ``logit`` float32 (n, 1), uncalibrated; ``opacity`` (n, rows / 8, columns / 8, 1) in
        [0, 1], the probability of ground-glass opacity or consolidation; ``severity_cells`` of the same shape
        and ``severity_film`` (n, 6), whose sum over a zone is its Brixia score
        (:func:`CovidXRayLib.classification.severity.zone_scores`); ``child_logit`` (n, 1), at least 0 if
        the patient looks like a child; ``block5_conv3`` (n, rows / 16, columns / 16, 512), the last feature
        map after its ReLU, for Grad-CAM.
    """
    import keras

    layers = keras.layers
    film = keras.Input(input_shape, name="film")
    backbone = keras.applications.VGG16(include_top=False, weights=None, input_tensor=film)
    ends = [backbone.get_layer(f"block{number}_conv3").output for number in POOLED_BLOCKS]
    averages = [
        layers.GlobalAveragePooling2D(name=f"average{number}")(end)
        for number, end in zip(POOLED_BLOCKS, ends, strict=True)
    ]
    pooled = layers.Concatenate(name=POOLED_LAYER)(averages)
    kept = layers.Dropout(dropout, name="dropout")(pooled)
    logit = layers.Dense(1, dtype="float32", name=LOGIT_LAYER)(kept)
    third, fourth, fifth = ends
    cells = layers.Concatenate(name=CELLS_LAYER)(
        [layers.AveragePooling2D(2, name="average_cells")(third), fourth]
    )
    hidden = layers.Conv2D(OPACITY_UNITS, 1, activation="relu", name=OPACITY_HIDDEN_LAYER)(cells)
    opacity_logit = layers.Conv2D(1, 1, dtype="float32", name=OPACITY_LOGIT_LAYER)(hidden)
    opacity = layers.Activation("sigmoid", dtype="float32", name=OPACITY_LAYER)(opacity_logit)
    seen = layers.Concatenate(dtype="float32", name="severity_features")([cells, opacity, opacity_logit])
    severity_cells = layers.Conv2D(1, 1, dtype="float32", name=SEVERITY_CELLS_LAYER)(seen)
    severity_film = layers.Dense(6, dtype="float32", name=SEVERITY_FILM_LAYER)(pooled)
    child = layers.Dense(1, dtype="float32", name=CHILD_LAYER)(pooled)
    outputs = {
        LOGIT_LAYER: logit,
        OPACITY_LAYER: opacity,
        SEVERITY_CELLS_LAYER: severity_cells,
        SEVERITY_FILM_LAYER: severity_film,
        CHILD_LAYER: child,
        FEATURE_LAYER: fifth,
    }
    return keras.Model(film, outputs, name="classifier")


def scoring_part(classifier: keras.Model) -> keras.Model:
    """Return the layers from the film to the logit, all that fine-tuning trains and its runs store."""
    import keras

    return keras.Model(classifier.input, classifier.get_layer(LOGIT_LAYER).output)
