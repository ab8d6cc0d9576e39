"""Films of one source set against each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.lung_crops import LabeledCrop
from CovidXRayLib.training.data.source_pairs import PairedBatches, sources_of
from CovidXRayLib.training.training_options import ConfigurationError

SIZE = 8
PAIRED = ClassifierTraining(size=32, batch_size=16, source_pairs=0.5)


def crop(family: str, positive: bool = False) -> LabeledCrop:
    values = np.linspace(0.1, 0.9, SIZE * SIZE, dtype=np.float16).reshape(SIZE, SIZE)
    return LabeledCrop(values, np.ones((SIZE, SIZE), bool), positive, family)


def films(**counts: int) -> tuple[list[LabeledCrop], list[str]]:
    """So many films of each ``family__label``."""
    crops, labels = [], []
    for name, count in counts.items():
        family, label = name.split("__")
        crops += [crop(family, label == "covid") for _ in range(count)]
        labels += [label] * count
    return crops, labels


def test_severe_films_are_paired_within_their_source():
    crops, labels = films(
        a__covid=5, a__pneumonia_other=2, a__no_finding=1,
        b__pneumonia_other=3, b__no_finding=4, b__other=9,
        c__covid=6, d__covid=2, d__covid_no_pattern=1,
    )  # fmt: skip
    sources = sources_of(crops, labels)
    sizes = [(len(source.more), len(source.less)) for source in sources]
    # Only COVID-19 in c: nothing to compare; what is "other" in b says nothing about severity.
    assert sizes == [(5, 3), (3, 4), (2, 1)]
    for source in sources:
        assert len({one.source_family for one in (*source.more, *source.less)}) == 1


def test_batch_has_labeled_films_and_complete_pairs():
    crops, labels = films(a__covid=12, a__pneumonia_other=4, b__pneumonia_other=9, b__no_finding=16)
    batches = PairedBatches(crops, sources_of(crops, labels), PAIRED)
    for index in range(len(batches)):
        inputs, targets = batches.batch(0, index)
        assert inputs.shape == (16, SIZE, SIZE, 3)
        assert targets.shape == (16, 3)
        labeled, paired = targets[targets[:, 2] == 0], targets[targets[:, 2] != 0]
        assert len(labeled) == len(paired) == 8
        assert labeled[:, 0].sum() == 4
        assert not paired[:, :2].any()
        np.testing.assert_array_equal(paired[0::2, 2], -paired[1::2, 2])
        assert (paired[0::2, 2] > 0).all()
    again = PairedBatches(crops, sources_of(crops, labels), PAIRED).batch(0, 1)
    np.testing.assert_array_equal(batches.batch(0, 1)[0], again[0])


def test_small_sources_are_weighted_by_square_root():
    crops, labels = films(a__covid=4, a__no_finding=90, b__pneumonia_other=36, b__no_finding=36)
    batches = PairedBatches(crops, sources_of(crops, labels), replace(PAIRED, augmentation="original"))
    numbers = [
        int(number)
        for epoch in range(40)
        for index in range(4)
        for number in batches.batch(epoch, index)[1][:, 2]
        if number > 0
    ]
    assert numbers.count(1) / len(numbers) == pytest.approx(0.25, abs=0.05)


def test_sources_of_one_severity_are_not_paired():
    crops, labels = films(a__covid=4, b__no_finding=4)
    with pytest.raises(ManifestError, match="without --source-pairs"):
        PairedBatches(crops, sources_of(crops, labels), PAIRED)


@pytest.mark.parametrize("changes", [{"source_pairs": 1.0}, {"augmentation": "none"}])
def test_invalid_pair_options_are_rejected(changes):
    with pytest.raises(ConfigurationError, match="source-pairs"):
        replace(PAIRED, **changes)


def test_pair_loss_is_independent_of_the_source():
    """Adding the same to all films of a source changes nothing; turning a pair over does."""
    ops = pytest.importorskip("keras").ops
    from CovidXRayLib.training.optimization.losses import weighted_cross_entropy, with_source_pairs

    truth = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, -1], [0, 0, 2], [0, 0, -2]], np.float32)
    logit = np.array([[0.5], [-1.0], [2.0], [1.0], [-3.0], [-4.5]], np.float32)

    def loss(values: np.ndarray) -> float:
        return float(ops.mean(with_source_pairs(truth, values)))

    labeled = float(ops.mean(weighted_cross_entropy(truth[:2, :2], logit[:2])))
    pairs = np.mean(np.log1p(np.exp(-np.array([1.0, 1.5]))))
    assert loss(logit) == pytest.approx(labeled + pairs, rel=1e-5)
    shifted = logit.copy()
    shifted[4:] += 7
    assert loss(shifted) == pytest.approx(loss(logit), rel=1e-5)
    turned = logit.copy()
    turned[[2, 3]] = turned[[3, 2]]
    assert loss(turned) > loss(logit) + 0.3
