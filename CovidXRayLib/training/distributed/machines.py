"""Training on several machines: JAX joins one process on each, and each takes its share of every batch.

Every process runs the same program: it draws the same batches, trains, validates and resumes together with
the others, and computes with its own part of each batch. The first alone writes to the run's folder; what
the others write is gone with them.
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

MEETING_SECONDS: Final = 300
"""How long the processes wait for each other at the start."""

SILENCE_SECONDS: Final = 60
"""After so long without a sign of life a process counts as lost, and the others end."""

# Words of JAX's messages when another process is gone: from CPUs (Gloo), GPUs (NCCL), or itself.
_SIGNS_OF_LOSS: Final = ("Gloo", "NCCL", "UNAVAILABLE", "DEADLINE_EXCEEDED", "heartbeat", "Barrier")


class MachinesError(CovidXRayError):
    """Machines that cannot train together, or no longer."""


@dataclass(frozen=True)
class Machines:
    """The processes that train together, and which of them this is.

    Attributes
    ----------
    coordinator
        ``HOST:PORT`` at which the first process listens and the others find it.
    count
        How many there are.
    index
        Which this is: 0 for the first.

    All are None where JAX is to ask the launcher: Slurm, Open MPI, Kubernetes, Cloud TPU.
    """

    coordinator: str | None = None
    count: int | None = None
    index: int | None = None


# Which process this is, and of how many: what joined() made of it.
_index, _count = 0, 1


@contextmanager
def joined(machines: Machines | None) -> Iterator[None]:
    """Be one of several machines inside; None for training alone.

    A process that leaves with an error should end at once: only then do the others notice.

    Raises
    ------
    MachinesError
        If Keras' backend is not JAX, the machines do not find each other or differ, or one is lost.
    """
    global _index, _count
    if machines is None:
        yield
        return
    _index, _count = _meet(machines)
    logger.info("machine %d of %d", _index + 1, _count)
    try:
        yield
        _wait_for_all()
    except (ValueError, RuntimeError) as error:  # both kinds come from JAX when a collective fails
        if not any(sign in str(error) for sign in _SIGNS_OF_LOSS):
            raise
        raise MachinesError(
            _(
                "Another machine has stopped or cannot be reached any more ({reason}); start all again with "
                "the same commands, and the run goes on after its last complete epoch."
            ).format(reason=str(error).splitlines()[0])
        ) from error
    import jax

    jax.distributed.shutdown()  # type: ignore[no-untyped-call]
    _index, _count = 0, 1


def _meet(machines: Machines) -> tuple[int, int]:
    import keras

    if keras.backend.backend() != "jax":
        raise MachinesError(
            _(
                "With Keras on {backend} only one machine can train; install jax and set KERAS_BACKEND=jax, "
                "or leave --machines out."
            ).format(backend=keras.backend.backend())
        )
    import jax

    # If they do not come, JAX ends the process without an exception.
    logger.info("waiting for the other machines, for up to %d minutes", MEETING_SECONDS // 60)
    try:
        jax.distributed.initialize(
            machines.coordinator,
            machines.count,
            machines.index,
            initialization_timeout=MEETING_SECONDS,
            heartbeat_timeout_seconds=SILENCE_SECONDS,
            shutdown_timeout_seconds=SILENCE_SECONDS,
        )
    except (ValueError, RuntimeError) as error:
        raise MachinesError(
            _(
                "The machines did not find each other ({reason}); give all the same HOST:PORT and COUNT, "
                "each its own INDEX, and start them within {minutes} minutes."
            ).format(reason=str(error).splitlines()[0], minutes=MEETING_SECONDS // 60)
        ) from error
    if jax.device_count() != jax.process_count() * jax.local_device_count():
        raise MachinesError(
            _(
                "The machines have different numbers of devices, {here} of {all} here; show each process the "
                "same number, on GPUs with CUDA_VISIBLE_DEVICES."
            ).format(here=jax.local_device_count(), all=jax.device_count())
        )
    return jax.process_index(), jax.process_count()


def _wait_for_all() -> None:
    from jax.experimental import multihost_utils

    multihost_utils.sync_global_devices("end of training")


def are_joined() -> bool:
    """Return whether this process trains together with others."""
    return _count > 1


@contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """Lend this machine a run's folder to write to: the first the folder itself, others a temporary one.

    Keras computes while it saves, in which all machines must take part, though one copy is enough.
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
    """Return this machine's part of each array of a batch whose length all machines divide."""
    if not are_joined():
        return batch
    import keras

    def part(values: Any) -> Any:
        size = len(values) // _count
        return values[_index * size : (_index + 1) * size]

    return keras.tree.map_structure(part, batch)


def require_the_same(content: bytes, problem: str) -> None:
    """Make sure that all machines are about to do the same.

    Parameters
    ----------
    content
        What must not differ.
    problem
        The sentence that all end with if it does.

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


def fetch_from_first(file: Path) -> None:
    """Give every machine the first one's file, each at its own path; nothing if the first has none."""
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
