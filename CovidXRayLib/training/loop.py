"""One training loop for all networks: it resumes after an interruption where it stopped."""

from __future__ import annotations

import csv
import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tqdm import tqdm

from CovidXRayLib.atomic import write_atomically

if TYPE_CHECKING:
    import keras
    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)


class Batches(Protocol):
    """The films of an epoch; the same epoch number gives the same batches, whoever asks."""

    def __len__(self) -> int:
        """Batches in an epoch."""

    def batch(self, epoch: int, index: int) -> tuple[NDArray[np.float32], Any]:
        """Return one batch: input, and target as an array or, for several outputs, arrays by name."""


def train(
    model: keras.Model,
    batches: Batches,
    folder: Path,
    epochs: int,
    validate: Callable[[], dict[str, float]],
) -> None:
    """Train a compiled model, with a checkpoint and a line in ``log.csv`` after every epoch.

    The checkpoint holds the weights, the state of the optimizer and the log of the epochs done;
    if ``folder`` already has one, training goes on from it.
    """
    state = folder / "state.json"
    done = 0
    log: list[dict[str, float]] = []
    if state.exists():
        saved = json.loads(state.read_text(encoding="utf-8"))
        done, log = saved["epochs"], saved["log"]
        # An optimizer that has no variables yet would leave its part of the checkpoint unread.
        model.optimizer.build(model.trainable_variables)
        model.load_weights(folder / saved["checkpoint"])
        logger.info("resuming in %s after epoch %d", folder, done)
    for epoch in range(done, epochs):
        start = time.perf_counter()
        model.reset_metrics()
        _draw_dropout_anew(model, epoch)
        loss = float("nan")
        bar = tqdm(range(len(batches)), desc=f"epoch {epoch + 1}/{epochs}", leave=False, disable=None)
        for _, (films, truth) in zip(bar, _ahead(batches, epoch), strict=True):
            # Keras reports the mean since the last reset, that is, of this epoch so far.
            loss = float(model.train_on_batch(films, truth, return_dict=True)["loss"])
            bar.set_postfix(loss=f"{loss:.4f}")
        row = {
            "epoch": epoch + 1,
            "loss": round(loss, 5),
            **{name: round(value, 5) for name, value in validate().items()},
            "seconds": round(time.perf_counter() - start, 1),
        }
        logger.info(" ".join(f"{name} {value}" for name, value in row.items()))
        log.append(row)
        _checkpoint(model, folder, log)


def _ahead(batches: Batches, epoch: int) -> Iterator[tuple[NDArray[np.float32], Any]]:
    """Prepare the next batch in a thread while the network works on this one."""
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(batches.batch, epoch, 0)
        for index in range(1, len(batches)):
            ready, pending = pending.result(), pool.submit(batches.batch, epoch, index)
            yield ready
        yield pending.result()


def _draw_dropout_anew(model: keras.Model, epoch: int) -> None:
    """Start dropout's random numbers from the epoch, since checkpoints do not hold their state."""
    for layer in model.layers:
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            generator.state.assign([epoch, 0])


def _checkpoint(model: keras.Model, folder: Path, log: list[dict[str, float]]) -> None:
    # Two files in turn: the state names the newer only once it is complete on disk.
    name = f"checkpoint{len(log) % 2}.weights.h5"
    model.save_weights(folder / name)
    state = {"epochs": len(log), "checkpoint": name, "log": log}
    write_atomically(folder / "state.json", json.dumps(state).encode())
    with (folder / "log.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(log[0]))
        writer.writeheader()
        writer.writerows(log)
