"""What one process measures for ``python -m Testing.Benchmarks.networks``: one number of threads.

Its arguments: threads, repeats, and the runtimes, ONNX Runtime first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import numpy as np
import onnx

from CovidXRayLib.engines.protocols import Engine
from CovidXRayLib.system.memory import keep_freed_memory
from CovidXRayLib.weights.artifact import Artifact
from CovidXRayLib.weights.network_names import NETWORKS
from CovidXRayLib.weights.registry import load_artifact, weights_folder
from Testing.Benchmarks.measuring.spread import HEADINGS, Spread
from Testing.Benchmarks.measuring.turns import take_turns
from Testing.Benchmarks.networks.flops import operations
from Testing.Benchmarks.networks.reference_rates import Work, references
from Testing.Benchmarks.networks.runtimes import start

TITLES = {"filmcheck": "film check", "unet": "U-Net", "classifier": "VGG16 with its maps"}


def of_network(engine: Engine, artifact: Artifact) -> Callable[[], object]:
    """Return a network with a random film of its size, ready to run."""
    film = np.random.default_rng(0).random((1, *artifact.film_shape), np.float32)
    return partial(engine.load(artifact), film)


def line(work: Work, times: Spread, peak: Spread, of_sgemm: bool) -> str:
    """Return a row: operations, times, rate, and its share of the rate of sgemm."""
    rates = [work.operations / seconds / 1e9 for seconds in (times.median, times.smallest)]
    text = f"{work.operations / 1e9:6.2f} {times.milliseconds()} {rates[0]:8.0f} {rates[1]:8.0f}"
    if of_sgemm:
        shares = rates[0] * peak.median, rates[1] * peak.smallest
        text += f" {shares[0]:9.0%} {shares[1]:8.0%}"
    return text


def main() -> None:
    """Measure and print."""
    threads, repeats, *names = sys.argv[1:]
    keep_freed_memory()  # as the command line and the worker do
    works = references(int(threads))
    sgemms = [name for name in works if name.startswith("sgemm")]
    engines = {name: start(name, int(threads)) for name in names}
    for network in NETWORKS:
        artifact = load_artifact(network, weights_folder())
        counted = sum(operations(onnx.load_from_string(artifact.content)).values())
        for name, engine in engines.items():
            works[f"{TITLES[network]}, {name}"] = Work(of_network(engine, artifact), counted)
    seconds = take_turns({name: work.call for name, work in works.items()}, int(repeats))
    times = {name: Spread.of(values) for name, values in seconds.items()}
    # Seconds for 1e9 operations of the faster sgemm.
    peak = min((times[name] for name in sgemms), key=lambda one: one.median)
    scale = 1e9 / works[sgemms[0]].operations
    unit = Spread(*(scale * value for value in (peak.median, peak.lower, peak.upper, peak.smallest)), 0)
    versions = ", ".join(dict.fromkeys(engine.name for engine in engines.values()))
    print(f"\n{threads} thread{'s' * (threads != '1')}, {repeats} repeats, ms; {versions}")
    print(f"{'':<34} {'GFLOP':>6} {HEADINGS} {'GFLOP/s':>8} {'fastest':>8} {'of sgemm':>9} {'fastest':>8}")
    for name, work in works.items():
        text = f"{name:<34} {line(work, times[name], unit, name not in sgemms)}"
        network, _, runtime = name.partition(", ")
        if runtime in names[1:]:
            base = seconds[f"{network}, {names[0]}"]
            text += f"   {Spread.of_ratios(base, seconds[name]).times()} times"
        print(text, flush=True)


if __name__ == "__main__":
    main()
