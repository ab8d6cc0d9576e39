"""Which kinds of operators ONNX Runtime spends a network's time on, with one thread.

Run with ``python -m Testing.Benchmarks.networks.operators``. Of each operator the fastest repeat counts,
as ONNX Runtime's profiler tells it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime

from CovidXRayLib.system.memory import keep_freed_memory
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.network_names import NETWORKS
from CovidXRayLib.weights.registry import load_artifact, weights_folder

SUFFIX = "_kernel_time"


def milliseconds(artifact: Artifact, repeats: int) -> dict[str, float]:
    """Return the time of all operators of each kind."""
    rows, columns, channels = artifact.film_shape
    film = np.random.default_rng(0).random((1, channels, rows, columns), np.float32)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_profiling = True
    options.log_severity_level = 3
    with tempfile.TemporaryDirectory() as folder:
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = onnxruntime.InferenceSession(artifact.content, options, providers=["CPUExecutionProvider"])
        for _ in range(repeats):
            session.run(None, {session.get_inputs()[0].name: film})
        events = json.loads(Path(session.end_profiling()).read_text())
    fastest: dict[tuple[str, str], float] = {}
    for event in events:
        if event["cat"] == "Node" and event["name"].endswith(SUFFIX):
            operator = event["args"]["op_name"], event["name"]
            fastest[operator] = min(event["dur"] / 1000, fastest.get(operator, np.inf))
    kinds: dict[str, float] = defaultdict(float)
    for (kind, _), value in fastest.items():
        kinds[kind] += value
    return kinds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m Testing.Benchmarks.networks.operators", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--repeats", type=int, default=25, help="(default: %(default)s)")
    repeats = parser.parse_args().repeats
    keep_freed_memory()  # as the command line and the worker do
    for name in NETWORKS:
        kinds = milliseconds(load_artifact(name, weights_folder()), repeats)
        total = sum(kinds.values())
        shares = [f"{kind} {value / total:.1%}" for kind, value in kinds.items() if value > 0.001 * total]
        print(f"{name}: {total:.1f} ms; {', '.join(shares)}")


if __name__ == "__main__":
    main()
