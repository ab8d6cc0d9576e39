"""How the classifier's training films are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from CovidXRayLib.classification.lung_crop import IMAGENET_MEAN
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.crop_batches import CropBatches, thin_out
from CovidXRayLib.training.data.lung_crops import LabeledCrop
from CovidXRayLib.training.run.accumulation_steps import WholeSteps

SIZE = 8


def numbered(negatives: int, positives: int) -> list[LabeledCrop]:
    """Crops that can be told apart by the number of their lung pixels."""
    crops = []
    for number in range(negatives + positives):
        inside = np.zeros(SIZE * SIZE, bool)
        inside[: number + 1] = True
        # Half of the pixels are brighter, so that none is normalized to the gray of the outside.
        values = np.where(np.arange(SIZE * SIZE) % 2, 0.25, 0.75) * inside
        crops.append(
            LabeledCrop(
                values.reshape(SIZE, SIZE).astype(np.float16),
                inside.reshape(SIZE, SIZE),
                number >= negatives,
            )
        )
    return crops


def configured(**changes: object) -> ClassifierTraining:
    usual = {"size": 32, "batch_size": 8, "augmentation": "none"}
    return ClassifierTraining(**(usual | changes))  # type: ignore[arg-type]


def answers(batch: tuple[np.ndarray, np.ndarray]) -> list[int]:
    return [int(value) for value in batch[1][:, 0]]


def drawn_numbers(batch: tuple[np.ndarray, np.ndarray]) -> list[int]:
    gray = (batch[0] + IMAGENET_MEAN)[..., 0]
    return [int((np.abs(film - 127.5) > 1e-3).sum()) - 1 for film in gray]


@pytest.mark.parametrize(("negatives", "positives"), [(40, 6), (6, 40), (16, 16), (1, 9)])
def test_batches_are_balanced(negatives, positives):
    batches = CropBatches(numbered(negatives, positives), configured())
    for epoch in range(2):
        for index in range(len(batches)):
            films, targets = batches.batch(epoch, index)
            assert films.shape == (8, SIZE, SIZE, 3)
            assert targets.shape == (8, 2)
            assert sum(answers((films, targets))) == 4
            assert (targets[:, 1] == 1).all()
    assert batches.class_weights == {"negative": 1, "positive": 1}


def test_films_are_drawn_without_replacement_per_class():
    batches = CropBatches(numbered(21, 6), configured(batch_size=4))
    drawn = [batches.batch(epoch, index) for epoch in range(4) for index in range(len(batches))]
    # Films with an odd number of pixels have a median of their own; counts tell them apart enough.
    positive = [
        number
        for batch in drawn
        for number, answer in zip(drawn_numbers(batch), answers(batch), strict=True)
        if answer
    ]
    for lap in range(len(positive) // 6):
        assert len(set(positive[6 * lap : 6 * lap + 6])) == 6
    assert positive[:6] != positive[6:12]


def test_class_weights_balance_while_every_film_is_drawn_once():
    crops = numbered(48, 12)
    batches = CropBatches(crops, configured(loss_weighting="class_weights", batch_size=10))
    assert len(batches) == 6
    drawn = [batches.batch(3, index) for index in range(6)]
    targets = np.concatenate([batch[1] for batch in drawn])
    assert targets[:, 0].sum() == 12
    assert targets[targets[:, 0] == 1, 1].sum() == pytest.approx(targets[targets[:, 0] == 0, 1].sum())
    assert targets[:, 1].mean() == pytest.approx(1)
    assert batches.class_weights == {"negative": 60 / 96, "positive": 60 / 24}
    # The rare class is spread over the batches, none is without it.
    assert all(1 <= sum(answers(batch)) <= 3 for batch in drawn)


def test_large_steps_contain_the_rare_class():
    """As in the original: one positive to four negative films, steps of 100 and more."""
    batches = WholeSteps(
        CropBatches(
            numbered(48, 12), configured(loss_weighting="class_weights", batch_size=4, accumulation=5)
        ),
        5,
        "COVID-19",
    )
    for epoch in range(3):
        drawn = [answers(batches.batch(epoch, index)) for index in range(len(batches))]
        steps = [sum(map(sum, drawn[first : first + 5])) for first in range(0, len(drawn), 5)]
        assert steps == [4, 4, 4]


@pytest.mark.parametrize(
    ("negatives", "positives", "left"),
    [(40, 10, (40, 10)), (50, 10, (40, 10)), (40, 30, (40, 10)), (10, 10, (10, 2))],
)
def test_undersampling_reaches_one_to_four(negatives, positives, left):
    chosen = thin_out(numbered(negatives, positives), 4, seed=1)
    assert (sum(not crop.positive for crop in chosen), sum(crop.positive for crop in chosen)) == left
    assert len({id(crop) for crop in chosen}) == len(chosen)


def test_undersampling_is_optional():
    assert len(thin_out(numbered(5, 3), 0, seed=1)) == 8


def test_batches_depend_only_on_seed_epoch_and_position():
    crops = numbered(12, 12)
    broad = {"augmentation": "broad", "batch_size": 4}
    first = CropBatches(crops, configured(seed=2, **broad)).batch(3, 1)
    batches = CropBatches(crops, configured(seed=2, **broad))
    batches.batch(0, 0)
    for one, other in zip(first, batches.batch(3, 1), strict=True):
        np.testing.assert_array_equal(one, other)
    others = [
        batches.batch(3, 0),
        batches.batch(2, 1),
        CropBatches(crops, configured(seed=5, **broad)).batch(3, 1),
    ]
    assert all((first[0] != other[0]).any() for other in others)


@pytest.mark.parametrize("answer", [True, False])
def test_single_class_is_rejected(answer):
    crops = numbered(0, 3) if answer else numbered(3, 0)
    with pytest.raises(ManifestError, match="positive and negative"):
        CropBatches(crops, configured())


def test_source_balance_weights_by_square_root_of_size():
    crops = [
        replace(crop, source_family="small" if crop.positive or number < 4 else "large")
        for number, crop in enumerate(numbered(40, 8))
    ]
    batches = CropBatches(crops, configured(balance="sources"))
    drawn = [place for epoch in range(60) for index in range(6) for place in batches.places(epoch, index)]
    negative = [crops[place].source_family for place in drawn if not crops[place].positive]
    assert len(negative) == len(drawn) / 2
    # 4 against 36 films: 2 to 6.
    assert negative.count("small") / len(negative) == pytest.approx(0.25, abs=0.04)
    assert batches.places(3, 2) == batches.places(3, 2)
