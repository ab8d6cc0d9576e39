"""Data-parallel training on several machines with JAX, one process on each.

Every process runs the same program: it draws the same batches, trains, validates and resumes together with
the others, and computes on its part of each batch. Only the first one writes to the run folder; the others
write to temporary folders.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.system.atomic import write_atomically

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT_S: Final = 300
"""Time limit for all processes to connect at the start."""

HEARTBEAT_TIMEOUT_S: Final = 60
"""Time without a heartbeat after which a process counts as lost and the others end."""

# Parts of JAX's error messages after the loss of another process: by CPUs (Gloo), GPUs (NCCL), or JAX itself.
_CONNECTION_LOST_SIGNS: Final = ("Gloo", "NCCL", "UNAVAILABLE", "DEADLINE_EXCEEDED", "heartbeat", "Barrier")


class MachinesError(CovidXRayError):
    """Machines that cannot train together, or lost their connection."""


@dataclass(frozen=True)
class Machines:
    """Configuration of a distributed training.

    Attributes
    ----------
    coordinator
        ``HOST:PORT`` at which the first process listens.
    count
        Number of processes.
    index
        Index of this process, from 0.

    All are None if JAX should get them from the launcher: Slurm, Open MPI, Kubernetes, Cloud TPU.
    """

    coordinator: str | None = None
    count: int | None = None
    index: int | None = None


# Index of this process and number of processes, set by joined().
_index, _count = 0, 1


@contextmanager
def joined(machines: Machines | None) -> Iterator[None]:
    """Context of distributed training; None for a single machine.

    A process that leaves with an error should end at once, since only then do the others notice.

    Raises
    ------
    MachinesError
        If Keras' backend is not JAX, the machines cannot connect or differ, or one is lost.
    """
    global _index, _count
    if machines is None:
        yield
        return
    _index, _count = _connect(machines)
    logger.info("machine %d of %d", _index + 1, _count)
    try:
        yield
        _barrier()
    except (ValueError, RuntimeError) as error:  # JAX raises both if a collective operation fails
        if not any(sign in str(error) for sign in _CONNECTION_LOST_SIGNS):
            raise
        raise MachinesError(
            _(
                "Another machine has stopped or is unreachable ({reason}); restart all with the same "
                "commands, and the run resumes after its last complete epoch."
            ).format(reason=str(error).splitlines()[0])
        ) from error
    import jax

    jax.distributed.shutdown()  # type: ignore[no-untyped-call]
    _index, _count = 0, 1


def _connect(machines: Machines) -> tuple[int, int]:
    import keras

    if keras.backend.backend() != "jax":
        raise MachinesError(
            _(
                "With Keras on {backend} only one machine can train; install jax and set KERAS_BACKEND=jax, "
                "or leave --machines out."
            ).format(backend=keras.backend.backend())
        )
    import jax

    # If they do not connect, JAX ends the process without an exception.
    logger.info("waiting for the other machines, for up to %d minutes", CONNECT_TIMEOUT_S // 60)
    try:
        jax.distributed.initialize(
            machines.coordinator,
            machines.count,
            machines.index,
            initialization_timeout=CONNECT_TIMEOUT_S,
            heartbeat_timeout_seconds=HEARTBEAT_TIMEOUT_S,
            shutdown_timeout_seconds=HEARTBEAT_TIMEOUT_S,
        )
    except (ValueError, RuntimeError) as error:
        raise MachinesError(
            _(
                "The machines did not find each other ({reason}); give all the same HOST:PORT and COUNT, "
                "each its own INDEX, and start them within {minutes} minutes."
            ).format(reason=str(error).splitlines()[0], minutes=CONNECT_TIMEOUT_S // 60)
        ) from error
    if jax.device_count() != jax.process_count() * jax.local_device_count():
        raise MachinesError(
            _(
                "The machines have different numbers of devices, {here} of {all} here; show each process the "
                "same number, on GPUs with CUDA_VISIBLE_DEVICES."
            ).format(here=jax.local_device_count(), all=jax.device_count())
        )
    return jax.process_index(), jax.process_count()


def _barrier() -> None:
    from jax.experimental import multihost_utils

    multihost_utils.sync_global_devices("end of training")


def are_joined() -> bool:
    """Return whether the training is distributed."""
    return _count > 1


@contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """Return the folder to write to: the run folder on the first machine, a temporary one on others.

    Saving in Keras involves computation in which all machines must take part, although one copy is enough.
    """
    if _index == 0:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="covidxray-") as temporary:
        yield Path(temporary)


def devices_by_machine() -> list[list[str]]:
    """Return Keras' names for the devices of each machine."""
    import keras

    if not are_joined():
        return [keras.distribution.list_devices()]
    import jax

    return [
        [f"{device.platform}:{device.id}" for device in jax.devices() if device.process_index == index]
        for index in range(_count)
    ]


def own_share(batch: Any) -> Any:
    """Return this machine's part of each array of a batch."""
    if not are_joined():
        return batch
    import keras

    def part(values: Any) -> Any:
        size = len(values) // _count
        return values[_index * size : (_index + 1) * size]

    return keras.tree.map_structure(part, batch)


def require_the_same(content: bytes, problem: str) -> None:
    """Check that all machines have the same content.

    Parameters
    ----------
    content
        Content to compare.
    problem
        Error message if it differs.

    Raises
    ------
    MachinesError
        If it differs.
    """
    if not are_joined():
        return
    from jax.experimental import multihost_utils

    digest = np.frombuffer(hashlib.sha256(content).digest(), np.uint8)
    digests = multihost_utils.process_allgather(digest)
    if (digests != digests[0]).any():
        raise MachinesError(problem)


def copy_from_first_machine(file: Path) -> None:
    """Copy a file of the first machine to all others, each at its own path; nothing if it does not exist."""
    if not are_joined():
        return
    from jax.experimental.multihost_utils import broadcast_one_to_all

    content = file.read_bytes() if _index == 0 and file.exists() else b""
    length = int(broadcast_one_to_all(np.int32(len(content))))
    if not length:
        return
    own = np.frombuffer(content, np.uint8) if _index == 0 else np.zeros(length, np.uint8)
    received = np.asarray(broadcast_one_to_all(own), np.uint8)
    if _index:
        write_atomically(file, received.tobytes())
