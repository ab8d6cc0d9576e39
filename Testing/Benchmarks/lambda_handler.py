"""What the Lambda function costs: cold and warm time, peak memory, size of what its image holds.

Run with ``python -m Testing.Benchmarks.lambda_handler --help``. The film is a phantom, uncompressed with 16
bits; the function runs as in its image, in a process of its own; moto plays S3, SNS and SQS on this machine.
Times are medians of wall time, from the event to the answer: reading from S3, analysis, all files of the
result, and the notice. Memory is the most that the process ever held (VmHWM).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Benchmarks.package_size import package_sizes
from Testing.Python.cloud.aws import Aws
from Testing.Python.cloud.aws_lambda.function import LambdaFunction
from Testing.Python.cloud.aws_lambda.stack import Stack

LIMIT = 2**30


@contextmanager
def started(stack: Stack) -> Iterator[LambdaFunction]:
    """Start a function, and end it."""
    with tempfile.TemporaryDirectory() as folder:
        function = LambdaFunction(Path(folder), stack.environment())
        try:
            yield function
        finally:
            function.close()


def one_film(stack: Stack, function: LambdaFunction, film: Path) -> tuple[float, float]:
    """Return the seconds from the event to the answer, and those of the analysis alone."""
    version = stack.upload("films/film.dcm", film)
    event = stack.receive()
    began = time.perf_counter()
    answer = function.invoke(event)
    seconds = time.perf_counter() - began
    if stack.settle(event, answer):
        raise SystemExit(f"not measured: {function.log}")
    reading = json.loads(stack.results(version)[".json"])
    return seconds, sum(reading["seconds"].values())


def cold(stack: Stack, film: Path) -> tuple[float, float]:
    """Return the seconds from the start of the process to its being ready, and to its first answer."""
    began = time.perf_counter()
    with started(stack) as function:
        function.wait_ready()
        ready = time.perf_counter() - began
        return ready, ready + one_film(stack, function, film)[0]


def measure_times(stack: Stack, film: Path, starts: int, repeats: int) -> None:
    """Print cold and warm times, and the peak memory."""
    both = [cold(stack, film) for _ in range(starts)]
    ready, first = (statistics.median(values) for values in zip(*both, strict=True))
    print(f"  {'cold: start to ready':<44} {ready:8.2f} s")
    print(f"  {'cold: start to first answer':<44} {first:8.2f} s")
    with started(stack) as function:
        function.wait_ready()
        print(f"  {'memory, networks loaded':<44} {function.peak_memory / 2**20:8.0f} MiB")
        one_film(stack, function, film)
        warm = [one_film(stack, function, film) for _ in range(repeats)]
        whole, analysis = (statistics.median(values) for values in zip(*warm, strict=True))
        print(f"  {'warm: event to answer':<44} {whole:8.2f} s")
        print(f"  {'  of which analysis':<44} {analysis:8.2f} s")
        peak = function.peak_memory
        verdict = "below" if peak < LIMIT else "NOT below"
        print(f"  {'peak memory':<44} {peak / 2**20:8.0f} MiB ({verdict} 1 GiB)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[3000], help="rows and columns (default: 3000)"
    )
    parser.add_argument("--starts", type=int, default=3, help="cold ones (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=9, help="warm ones (default: %(default)s)")
    arguments = parser.parse_args()
    print("what the image holds beside Python, installed")
    for name, size in package_sizes().items():
        print(f"  {name:<44} {size / 2**20:8.1f} MiB")
    aws = Aws()
    try:
        stack = Stack(aws)
        stack.empty()  # of S3's test event
        with tempfile.TemporaryDirectory() as folder:
            for size in arguments.sizes:
                film = Path(folder) / "film.dcm"
                write_dicom(project_chest(1, size=size), film)
                print(f"\n{size} x {size} pixels, {film.stat().st_size / 2**20:.0f} MiB")
                measure_times(stack, film, arguments.starts, arguments.repeats)
    finally:
        aws.close()


if __name__ == "__main__":
    main()
