"""Features of a frozen VGG16: averages for the score, cells for the maps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.classification.lung_crop import network_input
from CovidXRayLib.networks.vgg16 import CELLS_LAYER, POOLED_LAYER

if TYPE_CHECKING:
    import keras

_BATCH: Final = 8


@dataclass(frozen=True, eq=False)
class Features:
    """Features of one lung crop.

    Attributes
    ----------
    pooled
        float32 (1280,), averages over the crop of ``block3_conv3``, ``block4_conv3`` and ``block5_conv3``.
    cells
        float16 (rows, columns, 768), the features of each cell of the maps.
    """

    pooled: NDArray[np.float32]
    cells: NDArray[np.float16]


class FrozenVgg16:
    """The layers below the heads.

    Parameters
    ----------
    classifier
        As built by :func:`CovidXRayLib.networks.vgg16.build_classifier`, with its weights.
    """

    def __init__(self, classifier: keras.Model) -> None:
        import keras

        outputs = [classifier.get_layer(name).output for name in (POOLED_LAYER, CELLS_LAYER)]
        self._network = keras.Model(classifier.input, outputs)

    def features(self, squares: Iterable[NDArray[np.float32]], count: int) -> Iterator[Features]:
        """Yield the features of crops, float32 (size, size) in [0, 255], normalized.

        Parameters
        ----------
        count
            Number of crops, for the progress bar.
        """
        bar = tqdm(total=count, desc="VGG16", unit="film", disable=None)
        waiting = iter(squares)
        while some := list(islice(waiting, _BATCH)):
            pooled, cells = self._network.predict_on_batch(network_input(np.stack(some)))
            for one, those in zip(pooled, cells, strict=True):
                yield Features(np.asarray(one, np.float32), np.asarray(those, np.float16))
            bar.update(len(some))
        bar.close()
