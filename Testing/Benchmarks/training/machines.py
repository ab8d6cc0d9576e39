"""How much faster two machines train than one, played by processes of one core each on this machine.

Run with ``python -m Testing.Benchmarks.training.machines --help``. The U-Net learns from phantoms on JAX; the
batch is the same in every case, and steps are timed together with the making of their batches. Each figure is
the median of some rounds, the first step not counted. Linux only, since the processes are tied to their
cores.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

from CovidXRayLib.cli.options.argument_types import machines
from CovidXRayLib.training.configurations import UNetTraining
from CovidXRayLib.training.data.lung_films import LungBatches
from CovidXRayLib.training.distributed.machines import Machines, joined
from Testing.Python.ports import free_port

SEED = 1


def measure(place: Machines | None, configuration: UNetTraining, steps: int, rounds: int) -> float:
    """Return images per second of this process, alone or joined to others."""
    import keras

    from CovidXRayLib.networks.unet import build_unet
    from CovidXRayLib.training.distributed.devices import training_on, training_step
    from CovidXRayLib.training.optimization.losses import dice_and_cross_entropy
    from CovidXRayLib.training.steps.train_unet import phantoms

    batches = LungBatches(phantoms(configuration), configuration.batch_size, SEED)
    with joined(place), training_on(1):
        keras.utils.set_random_seed(SEED)
        model = build_unet((configuration.size, configuration.size, 1), configuration.base_filters)
        model.compile(keras.optimizers.Adam(1e-3), loss=dice_and_cross_entropy)
        step = training_step(model)
        step(*batches.batch(0, 0))
        speeds = []
        for number in range(rounds):
            start = time.perf_counter()
            for place_in_epoch in range(steps):
                step(*batches.batch(number + 1, place_in_epoch % len(batches)))
            speeds.append(steps * configuration.batch_size / (time.perf_counter() - start))
    return statistics.median(speeds)


def run(cores: list[list[int]], arguments: argparse.Namespace) -> float:
    """Return images per second of processes that are tied to these cores."""
    port = free_port()
    started = []
    for index, own in enumerate(cores):
        command = [sys.executable, "-m", "Testing.Benchmarks.training.machines"]
        for name in ("size", "base_filters", "batch_size", "steps", "rounds"):
            command += [f"--{name.replace('_', '-')}", str(getattr(arguments, name))]
        command += ["--cores", *map(str, own)]
        if len(cores) > 1:
            command += ["--machines", f"127.0.0.1:{port},{len(cores)},{index}"]
        environment = os.environ | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
    printed = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise SystemExit("not measured: a process failed")
    return float(json.loads(printed[0].splitlines()[-1]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=128, help="(default: %(default)s)")
    parser.add_argument("--base-filters", type=int, default=16, help="(default: %(default)s)")
    parser.add_argument("--batch-size", type=int, default=8, help="(default: %(default)s)")
    parser.add_argument("--steps", type=int, default=5, help="in each round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="(default: %(default)s)")
    parser.add_argument("--cores", type=int, nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--machines", type=machines, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.cores:
        # Before JAX counts its threads.
        os.sched_setaffinity(0, arguments.cores)
        configuration = UNetTraining(
            size=arguments.size,
            base_filters=arguments.base_filters,
            batch_size=arguments.batch_size,
            phantoms=4 * arguments.batch_size,
        )
        print(measure(arguments.machines, configuration, arguments.steps, arguments.rounds))
        return
    first, second = sorted(os.sched_getaffinity(0))[:2]
    alone = run([[first]], arguments)
    print(
        f"U-Net {arguments.base_filters} at {arguments.size} pixels, batches of {arguments.batch_size}, JAX"
    )
    print(f"  one process, one core          {alone:7.2f} images/s")
    for words, cores in (
        ("one process, two cores", [[first, second]]),
        ("two processes, one core each", [[first], [second]]),
    ):
        speed = run(cores, arguments)
        print(f"  {words:<30} {speed:7.2f} images/s, {speed / alone:.2f} times")


if __name__ == "__main__":
    main()
