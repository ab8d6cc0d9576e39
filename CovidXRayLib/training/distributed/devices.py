"""Data-parallel training on several devices of one or more machines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.training.distributed.machines import are_joined, devices_by_machine, own_share
from CovidXRayLib.training.errors import RunError

if TYPE_CHECKING:
    import keras

logger = logging.getLogger(__name__)

ALL: Final = "all"


@contextmanager
def training_on(number: int | str) -> Iterator[None]:
    """Context in which networks are built, compiled and trained on several devices.

    With JAX this is Keras' own distribution, with TensorFlow a ``MirroredStrategy``.

    Parameters
    ----------
    number
        Number of devices, or ``all``; GPUs, or logical CPUs if there is no GPU. With 1 and one machine
        nothing is distributed, and the backend chooses the device. Of several machines
        (:mod:`CovidXRayLib.training.distributed.machines`) each uses this number.

    Raises
    ------
    RunError
        If there are not enough devices, or the backend does not support it.
    """
    import keras

    if number == 1 and not are_joined():
        yield
        return
    devices = [device for own in devices_by_machine() for device in _chosen(number, own)]
    logger.info("training on %s", ", ".join(devices))
    backend = keras.backend.backend()
    if len(devices) == 1:
        yield
    elif backend == "tensorflow":
        import tensorflow

        with tensorflow.distribute.MirroredStrategy(devices).scope():
            yield
    elif backend == "jax":
        before = keras.distribution.distribution()
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))
        try:
            yield
        finally:
            keras.distribution.set_distribution(before)
    else:
        raise RunError(
            _("With Keras on {backend} only one device can train; leave --devices out.").format(
                backend=backend
            )
        )


def _chosen(number: int | str, devices: Sequence[str]) -> list[str]:
    wanted = len(devices) if number == ALL else int(number)
    if wanted > len(devices):
        raise RunError(
            _("--devices asks for {wanted} devices, but this machine has {found}: {devices}.").format(
                wanted=wanted, found=len(devices), devices=", ".join(devices)
            )
        )
    return list(devices[:wanted])


def training_step(model: keras.Model) -> Callable[[Any, Any], float]:
    """Return a function that trains a compiled model on a batch (films, targets) and returns the loss.

    Raises
    ------
    RunError
        If the model is on several devices and the training options do not support this.
    """
    strategy = getattr(model, "distribute_strategy", None)
    if strategy is not None and strategy.num_replicas_in_sync > 1:
        return _mirrored_step(model, strategy)
    import keras

    distribution = keras.distribution.distribution()
    devices = 1 if distribution is None else distribution.num_model_replicas

    def step(films: Any, truth: Any) -> float:
        _require_equal_shares(len(films), devices)
        films, truth = own_share((films, truth))
        return float(model.train_on_batch(films, truth, return_dict=True)["loss"])

    return step


def _require_equal_shares(films: int, devices: int) -> None:
    if films % devices:
        raise RunError(
            _("{devices} devices cannot share batches of {size} films equally; change --batch-size.").format(
                devices=devices, size=films
            )
        )


def _mirrored_step(model: keras.Model, strategy: Any) -> Callable[[Any, Any], float]:
    import keras

    replicas = strategy.num_replicas_in_sync
    optimizer = model.optimizer
    if optimizer.gradient_accumulation_steps:
        # It makes the optimizer step conditional, in which TensorFlow cannot sum over devices.
        raise RunError(
            _("With TensorFlow several devices cannot train with --accumulation; raise --batch-size instead.")
        )
    if not optimizer.built:
        # Variables created in the first step would be conditional, too.
        with strategy.scope():
            optimizer.build(model.trainable_variables)
    _sum_before_clipping(optimizer, replicas)
    model.make_train_function()

    def share(values: Any) -> Any:
        parts = np.split(np.asarray(values), replicas)
        return strategy.experimental_distribute_values_from_function(
            lambda context: keras.ops.convert_to_tensor(parts[context.replica_id_in_sync_group])
        )

    def step(films: Any, truth: Any) -> float:
        _require_equal_shares(len(films), replicas)
        # Like train_on_batch, which would pass the whole batch to every device.
        model.reset_metrics()
        batch = keras.tree.map_structure(share, (films, truth))
        return float(model.train_function(iter([(*batch, None)]))["loss"])

    return step


def _sum_before_clipping(optimizer: Any, replicas: int) -> None:
    """Let the optimizer clip the gradient of the whole batch.

    Keras clips the gradient of each device's part before summing. Here each device first gets the sum,
    divided by the number of devices; clipping by the norm divided likewise is then the same everywhere, and
    Keras' sum is the clipped gradient of the batch.
    """
    if not optimizer.clipnorm:
        return
    import tensorflow

    optimizer.clipnorm /= replicas
    apply = optimizer.apply

    def summed_first(gradients: Sequence[Any], variables: Sequence[Any] | None = None) -> None:
        context = tensorflow.distribute.get_replica_context()
        summed = context.all_reduce(tensorflow.distribute.ReduceOp.SUM, list(gradients))
        apply([gradient / replicas for gradient in summed], variables)

    optimizer.apply = summed_first
