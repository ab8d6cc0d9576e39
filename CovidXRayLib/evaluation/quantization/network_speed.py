"""Inference times of networks, measured alternately so that background load affects all equally."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

THREADS: Final = 2


@dataclass(frozen=True)
class RunTime:
    """Times of a network's runs in milliseconds; the fastest is more reliable under background load."""

    median: float
    fastest: float


def milliseconds(
    contents: Mapping[str, bytes], batches: Sequence[NDArray[np.float32]], repeats: int = 30
) -> dict[str, RunTime]:
    """Measure the inference times of networks with the same input on the CPU, with two threads each.

    Parameters
    ----------
    contents
        ONNX files by name.
    batches
        float32 (1, channels, rows, columns), at least one; taken in turn.
    repeats
        Number of runs after the first one, which is not counted.

    Returns
    -------
    dict
        By name.
    """
    sessions = {name: _session(content) for name, content in contents.items()}
    taken: dict[str, list[float]] = {name: [] for name in contents}
    for turn in range(repeats + 1):
        batch = batches[turn % len(batches)]
        for name, session in sessions.items():
            began = time.perf_counter()
            session.run(None, {session.get_inputs()[0].name: batch})
            if turn:
                taken[name].append(1000 * (time.perf_counter() - began))
    return {name: RunTime(statistics.median(values), min(values)) for name, values in taken.items()}


def _session(content: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = THREADS
    # As in inference: spinning idle threads would take cores from the active network.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
