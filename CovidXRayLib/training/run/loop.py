"""The training loop of all networks, which resumes interrupted runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tqdm import tqdm

from CovidXRayLib.training.data.prefetch import prefetch, preparing_threads
from CovidXRayLib.training.distributed.devices import training_step
from CovidXRayLib.training.optimization.averaging import averaged_weights, use_averaged_weights
from CovidXRayLib.training.run import checkpoint
from CovidXRayLib.training.run.epoch_log import write_curves
from CovidXRayLib.training.run.throughput import Throughput

if TYPE_CHECKING:
    import keras
    import numpy as np
    from numpy.typing import NDArray

    Batch = tuple[NDArray[np.float32], Any]

logger = logging.getLogger(__name__)


class Batches(Protocol):
    """The batches of an epoch, determined by the epoch number."""

    def __len__(self) -> int:
        """Number of batches per epoch."""

    def batch(self, epoch: int, index: int) -> Batch:
        """Return a batch: input, and target as an array or, for several outputs, arrays by name.

        It must be thread-safe.
        """


def train(
    model: keras.Model,
    batches: Batches,
    folder: Path,
    epochs: int,
    validate: Callable[[], dict[str, float]],
    learning: keras.Model | None = None,
) -> None:
    """Train a compiled model, with a checkpoint and an entry in ``log.csv`` after every epoch.

    The checkpoint contains the weights, the state of the optimizer and the log; if ``folder`` has one,
    training is resumed. If the optimizer averages the weights, ``validate`` uses the averaged ones, and the
    model has them at the end.

    Parameters
    ----------
    learning
        The trained part of the model, which shares the model's optimizer and all trainable layers; None for
        the model itself.
    """
    log = checkpoint.resume(model, folder)
    write_curves(folder, log)
    if log:
        logger.info("resuming in %s after epoch %d", folder, len(log))
    step = training_step(model if learning is None else learning)
    places = ((epoch, index) for epoch in range(len(log), epochs) for index in range(len(batches)))
    # Across epochs, so that the first batches of the next epoch are prepared during validation.
    with closing(prefetch(lambda place: batches.batch(*place), places, preparing_threads())) as prepared:
        for epoch in range(len(log), epochs):
            start = time.perf_counter()
            figures = _one_epoch(model, step, islice(prepared, len(batches)), epoch, epochs, len(batches))
            with averaged_weights(model):
                figures |= {name: round(value, 5) for name, value in validate().items()}
                averaged = checkpoint.save_averaged(model, folder, epoch + 1)
            row = {"epoch": epoch + 1, **figures, "seconds": round(time.perf_counter() - start, 1)}
            logger.info(" ".join(f"{name} {value}" for name, value in row.items()))
            log.append(row | {"ended": round(time.time(), 1)})
            checkpoint.save(model, folder, log, averaged)
            write_curves(folder, log)
    use_averaged_weights(model)


def _one_epoch(
    model: keras.Model, step: Callable[..., float], batches: Any, epoch: int, epochs: int, number: int
) -> dict[str, float]:
    _reseed_dropout(model, epoch)
    throughput = Throughput()
    losses, images = 0.0, 0
    bar = tqdm(total=number, desc=f"epoch {epoch + 1}/{epochs}", leave=False, disable=None)
    with bar:
        for films, truth in throughput.waiting(batches):
            losses += step(films, truth) * len(films)
            images += len(films)
            bar.update()
            bar.set_postfix(loss=f"{losses / images:.4f}")
    return {
        "loss": round(losses / images, 5),
        "learning_rate": float(model.optimizer.learning_rate),
        **throughput.figures(images),
    }


def _reseed_dropout(model: keras.Model, epoch: int) -> None:
    """Reseed dropout by the epoch, since checkpoints do not contain its state."""
    for layer in model.layers:
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            generator.state.assign([epoch, 0])
