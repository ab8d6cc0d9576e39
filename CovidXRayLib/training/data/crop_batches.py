"""Batches of the classifier's training films."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import network_input
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.augmentation.crop_augmentation import draw_variant
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.lung_crops import LabeledCrop


def thin_out(crops: Sequence[LabeledCrop], imbalance: float, seed: int) -> list[LabeledCrop]:
    """Drop films at random until there are ``imbalance`` negative films per positive one.

    Parameters
    ----------
    imbalance
        The original had 4; 0 keeps all films. Films of the overrepresented class are dropped.
    """
    if not imbalance:
        return list(crops)
    rng = np.random.default_rng([seed, 4])
    negative = [crop for crop in crops if not crop.positive]
    positive = [crop for crop in crops if crop.positive]
    negatives = min(len(negative), round(len(positive) * imbalance))
    positives = min(len(positive), round(negatives / imbalance))
    chosen = [negative[place] for place in rng.permutation(len(negative))[:negatives]]
    return chosen + [positive[place] for place in rng.permutation(len(positive))[:positives]]


class CropBatches:
    """Augmented batches, determined by seed, epoch and index.

    With ``sampling``, half of each batch is positive: the rarer class is oversampled, and with ``balance`` by
    ``sources`` also films of small sources. With ``class_weights``, every film is drawn once per epoch, with
    the classes distributed evenly over the batches, and the rarer class has a larger weight.

    Raises
    ------
    ManifestError
        If there are films of one class only.
    """

    def __init__(self, crops: Sequence[LabeledCrop], configuration: ClassifierTraining) -> None:
        self.crops = crops
        self._configuration = configuration
        positive = np.array([crop.positive for crop in crops], bool)
        self._places = [np.flatnonzero(~positive), np.flatnonzero(positive)]
        if not all(places.size for places in self._places):
            raise ManifestError(_("the films to train on need positive and negative ones; check the labels."))
        self._sampled = configuration.loss_weighting == "sampling"
        self._shares = [self._by_source(places) for places in self._places]
        self._weights = np.ones(2)
        if not self._sampled:
            self._weights = len(crops) / (2 * np.array([places.size for places in self._places]))

    @property
    def class_weights(self) -> dict[str, float]:
        """Weights of a ``negative`` and a ``positive`` film in the loss."""
        return dict(zip(("negative", "positive"), self._weights.tolist(), strict=True))

    def __len__(self) -> int:
        return max(1, len(self.crops) // self._configuration.batch_size)

    def batch(self, epoch: int, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return inputs (n, size, size, 3) and targets (n, 2): the label, 0 or 1, and its weight."""
        configuration = self._configuration
        rng = np.random.default_rng([configuration.seed, epoch, index])
        places = self.places(epoch, index)
        squares = []
        for place in places:
            crop = self.crops[place]
            values = crop.values.astype(np.float32)
            squares.append(draw_variant(values, crop.inside, configuration.augmentation, rng))
        return network_input(np.stack(squares)), self.targets(places)

    def targets(self, places: Sequence[int]) -> NDArray[np.float32]:
        """Return the labels, 0 or 1, of crops by index, and their weights: (n, 2)."""
        answers = [int(self.crops[place].positive) for place in places]
        return np.array([[answer, self._weights[answer]] for answer in answers], np.float32)

    def places(self, epoch: int, index: int) -> list[int]:
        """Return the indices of the crops in a batch."""
        size = self._configuration.batch_size
        if not self._sampled:
            return [int(place) for place in self._spread(epoch)[index * size : (index + 1) * size]]
        half = size // 2
        first = (epoch * len(self) + index) * half
        return [
            self._walk(answer, step)
            for answer, count in ((0, size - half), (1, half))
            for step in range(first, first + count)
        ]

    def _by_source(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return sampling weights of a class's films, proportional to the square root of a source's size."""
        families = [self.crops[place].source_family for place in places]
        films = Counter(families)
        shares = np.array([films[family] ** -0.5 for family in families])
        return np.asarray(shares / shares.sum(), np.float64)

    def _walk(self, answer: int, step: int) -> int:
        """Yield a class in a new random order each time it is exhausted, or sample by source."""
        places = self._places[answer]
        if self._configuration.balance == "sources":
            rng = np.random.default_rng([self._configuration.seed, answer, step])
            return int(rng.choice(places, p=self._shares[answer]))
        lap, place = divmod(step, places.size)
        order = np.random.default_rng([self._configuration.seed, answer, lap]).permutation(places.size)
        return int(places[order[place]])

    def _spread(self, epoch: int) -> NDArray[np.int64]:
        """Return all films in random order, with each class evenly spaced."""
        rng = np.random.default_rng([self._configuration.seed, epoch])
        times = np.empty(len(self.crops))
        for places in self._places:
            times[rng.permutation(places)] = (np.arange(places.size) + rng.random(places.size)) / places.size
        return np.argsort(times)
