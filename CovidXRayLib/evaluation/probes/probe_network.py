"""The small network of all probes, the same for comparability."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.training.optimization.learning_rate import warm_cosine

if TYPE_CHECKING:
    import keras

# Draws a variant of an image, float32 (size, size) in [-1, 1], 0 outside the visible part.
Change = Callable[[NDArray[np.float32], np.random.Generator], NDArray[np.float32]]


@dataclass(frozen=True)
class ProbeTraining:
    """Training parameters of a probe.

    Attributes
    ----------
    size
        Side of the images in pixels.
    epochs
        Number of epochs; each draws as many films as there are.
    """

    size: int = 96
    epochs: int = 12
    batch_size: int = 32
    learning_rate: float = 3e-3
    seed: int = 1


def shift_and_flip(image: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Shift an image by up to 6% of its side, and flip every second one."""
    size = image.shape[0]
    right, down = rng.uniform(-0.06, 0.06, 2) * size
    if rng.random() < 0.5:
        image = image[:, ::-1]
    matrix = np.array([[1, 0, right], [0, 1, down]])
    return np.asarray(cv2.warpAffine(np.ascontiguousarray(image), matrix, (size, size)), np.float32)


def build_probe(size: int, classes: int) -> keras.Model:
    """Build the network: five convolutions, global pooling and dropout.

    Returns
    -------
    keras.Model
        Input float32 (n, size, size, 1); outputs by name ``logits`` (n, classes) and ``features`` (n, 96).
    """
    import keras

    image = x = keras.Input((size, size, 1))
    for filters, kernel, stride in ((16, 5, 2), (32, 3, 2), (64, 3, 2), (64, 3, 1), (96, 3, 2)):
        x = keras.layers.Conv2D(filters, kernel, stride, "same", use_bias=False)(x)
        # The default momentum would lag in a training of a few hundred steps.
        x = keras.layers.BatchNormalization(momentum=0.9)(x)
        x = keras.layers.ReLU()(x)
    features = keras.layers.GlobalAveragePooling2D()(x)
    kept = keras.layers.Dropout(0.3)(features)
    logits = keras.layers.Dense(classes, name="logits")(kept)
    return keras.Model(image, {"logits": logits, "features": features})


def train_probe(
    images: NDArray[np.float32],
    classes: NDArray[np.int64],
    strata: Sequence[str],
    training: ProbeTraining,
    change: Change = shift_and_flip,
) -> keras.Model:
    """Train a probe.

    Parameters
    ----------
    images
        float32 (n, size, size) in [-1, 1].
    classes
        int (n,), the class of each image, from 0.
    strata
        Stratum of each film within its class, for example its projection: classes and their strata are drawn
        equally often.
    change
        Draws a variant of each image.
    """
    import keras

    keras.utils.set_random_seed(training.seed)
    model = build_probe(training.size, int(classes.max()) + 1)
    learner = keras.Model(model.input, model.get_layer("logits").output)
    steps = max(1, len(images) // training.batch_size)
    learner.compile(
        keras.optimizers.AdamW(
            warm_cosine(training.learning_rate, training.epochs * steps, steps), weight_decay=1e-3
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    share = balanced_shares(classes, strata)
    rng = np.random.default_rng(training.seed)
    for _ in range(training.epochs * steps):
        chosen = rng.choice(len(images), training.batch_size, p=share)
        batch = np.stack([change(images[place], rng) for place in chosen])
        learner.train_on_batch(batch[..., None], classes[chosen])
    return model


def balanced_shares(classes: NDArray[np.int64], strata: Sequence[str]) -> NDArray[np.float64]:
    """Return sampling weights, (n,), sum 1, that balance the classes and the strata within them."""
    parts = list(zip(classes.tolist(), strata, strict=True))
    films = {part: parts.count(part) for part in set(parts)}
    in_class = {answer: sum(part[0] == answer for part in films) for answer in set(classes.tolist())}
    return np.array([1 / (len(in_class) * in_class[part[0]] * films[part]) for part in parts])


def predict(
    model: keras.Model, images: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a trained probe's logits (n, classes) and features (n, 96)."""
    outputs = [
        model.predict_on_batch(images[start : start + 128, ..., None]) for start in range(0, len(images), 128)
    ]
    return (
        np.concatenate([output["logits"] for output in outputs]).astype(np.float64),
        np.concatenate([output["features"] for output in outputs]).astype(np.float64),
    )
