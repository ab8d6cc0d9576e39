"""Pairs of films from the same source, for which source-specific features are not informative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.classification.lung_crop import network_input
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.datasets.manifest_columns import COVID, COVID_NO_PATTERN
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.augmentation.crop_augmentation import draw_variant
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.crop_batches import CropBatches
from CovidXRayLib.training.data.lung_crops import LabeledCrop

# Rank of the extent of COVID-19 pneumonia by label.
SEVERITY: Final = {"no_finding": 0, COVID_NO_PATTERN: 0, "pneumonia_other": 1, COVID: 2}


@dataclass(frozen=True, eq=False)
class Source:
    """The more and the less diseased films of a source family."""

    more: Sequence[LabeledCrop]
    less: Sequence[LabeledCrop]


def sources_of(crops: Iterable[LabeledCrop], labels: Sequence[str]) -> list[Source]:
    """Group films by source; those of the highest rank in a source are paired with its others.

    Parameters
    ----------
    labels
        Label of each crop; labels not in :data:`SEVERITY` are ignored.

    Returns
    -------
    list of Source
        Sources with films of at least two ranks.
    """
    families: dict[str, list[tuple[int, LabeledCrop]]] = {}
    for crop, label in zip(crops, labels, strict=True):
        if label in SEVERITY:
            families.setdefault(crop.source_family, []).append((SEVERITY[label], crop))
    found = []
    for _name, members in sorted(families.items()):
        worst = max(severity for severity, _crop in members)
        more = [crop for severity, crop in members if severity == worst]
        less = [crop for severity, crop in members if severity < worst]
        if less:
            found.append(Source(more, less))
    return found


class PairedBatches:
    """Batches of labeled films and of pairs from the same source.

    Targets have three columns: label and weight as in
    :class:`~CovidXRayLib.training.data.crop_batches.CropBatches`, both 0 for a film of a pair; and the number
    of the pair's source, from 1, negative for the less diseased film, 0 for a film without a pair.
    :func:`CovidXRayLib.training.optimization.losses.with_source_pairs` is their loss.

    Raises
    ------
    ManifestError
        If no source has films of two ranks.
    """

    def __init__(
        self, crops: Sequence[LabeledCrop], sources: Sequence[Source], configuration: ClassifierTraining
    ) -> None:
        if not sources:
            raise ManifestError(
                _("no source has films of more and of less disease; train without --source-pairs.")
            )
        self._sources = sources
        self._configuration = configuration
        self._pairs = max(1, round(configuration.batch_size * configuration.source_pairs / 2))
        plain = replace(configuration, batch_size=configuration.batch_size - 2 * self._pairs)
        self.labeled = CropBatches(crops, plain)
        # By the square root of the smaller group, so that small sources count but do not dominate.
        shares = np.sqrt([min(len(source.more), len(source.less)) for source in sources])
        self._shares = shares / shares.sum()

    def __len__(self) -> int:
        return len(self.labeled)

    def batch(self, epoch: int, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return inputs (n, size, size, 3) and targets (n, 3)."""
        films, targets = self.labeled.batch(epoch, index)
        # A separate random stream from that of the labeled films.
        rng = np.random.default_rng([self._configuration.seed, epoch, index, 1])
        squares, numbers = [], []
        for number in rng.choice(len(self._sources), self._pairs, p=self._shares):
            source = self._sources[number]
            for side, sign in ((source.more, 1), (source.less, -1)):
                crop = side[int(rng.integers(len(side)))]
                values = crop.values.astype(np.float32)
                squares.append(draw_variant(values, crop.inside, self._configuration.augmentation, rng))
                numbers.append(sign * (int(number) + 1))
        answers = np.zeros((len(films) + len(squares), 3), np.float32)
        answers[: len(films), :2] = targets
        answers[len(films) :, 2] = numbers
        return np.concatenate([films, network_input(np.stack(squares))]), answers
