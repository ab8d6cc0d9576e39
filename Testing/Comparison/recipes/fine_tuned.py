"""Fine-tuning of VGG16's last blocks, from a linear head (Kumar et al. 2022), without some sources."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from CovidXRayLib.classification.lung_crop import network_input
from CovidXRayLib.evaluation.selection.candidate import Candidate
from CovidXRayLib.evaluation.selection.leave_source_out import fit_head
from CovidXRayLib.networks.vgg16 import LOGIT_LAYER, build_classifier, scoring_part
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.crop_batches import CropBatches
from CovidXRayLib.training.data.lung_crops import LabeledCrop
from CovidXRayLib.training.optimization.averaging import optimizer_options, use_averaged_weights
from CovidXRayLib.training.optimization.learning_rate import warm_cosine
from CovidXRayLib.training.optimization.losses import weighted_cross_entropy
from CovidXRayLib.training.optimization.precision import computing_in
from CovidXRayLib.training.steps.train_classifier import freeze_blocks
from CovidXRayLib.training.steps.train_heads import load_backbone

logger = logging.getLogger(__name__)

BATCH = 16


@dataclass(frozen=True, eq=False)
class FineTuning:
    """Trains blocks of VGG16 and the score on some films, and scores all.

    Attributes
    ----------
    crops
        The candidate's films, in order.
    backbone
        Weights to begin with.
    configuration
        Of the training; ``frozen_blocks`` keep their weights.
    """

    crops: Sequence[LabeledCrop]
    backbone: Path
    configuration: ClassifierTraining

    def __call__(self, candidate: Candidate, trained: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the logits of all films, float64 (n,)."""
        import keras

        options = self.configuration
        keras.utils.set_random_seed(options.seed)
        batches = CropBatches([self.crops[place] for place in np.flatnonzero(trained)], options)
        with computing_in(options.precision):
            model = build_classifier((options.size, options.size, 3), options.dropout)
            load_backbone(model, self.backbone)
            self._start_from_heads(model, candidate, trained)
            freeze_blocks(model, options.frozen_blocks)
            logit = scoring_part(model)
            steps = options.epochs * len(batches)
            optimizer = keras.optimizers.AdamW(
                warm_cosine(options.learning_rate, steps, len(batches) // 2),
                weight_decay=1e-4, clipnorm=1.0, **optimizer_options(options),
            )  # fmt: skip
            logit.compile(optimizer, loss=weighted_cross_entropy)
            for epoch in range(options.epochs):
                losses = [
                    float(logit.train_on_batch(*batches.batch(epoch, index)))
                    for index in tqdm(range(len(batches)), desc=f"epoch {epoch + 1}", disable=None)
                ]
                logger.info("epoch %d: loss %.3f", epoch + 1, np.mean(losses[-20:]))
            use_averaged_weights(logit)
        places = range(0, len(self.crops), BATCH)
        squares = (np.stack([one.normalized() for one in self.crops[at : at + BATCH]]) for at in places)
        scores = [np.asarray(logit.predict_on_batch(network_input(some)))[:, 0] for some in squares]
        return np.concatenate(scores).astype(np.float64)

    def _start_from_heads(self, model: object, candidate: Candidate, trained: NDArray[np.bool_]) -> None:
        head = fit_head(candidate, trained)
        layer = model.get_layer(LOGIT_LAYER)  # type: ignore[attr-defined]
        layer.set_weights([head.kernel.reshape(layer.kernel.shape), head.bias])
