"""What the child process costs: starting it, asking it, and sending films through the pipe.

Run with ``python -m Testing.Benchmarks.worker --help``. The film is a phantom, written as an uncompressed
16-bit DICOM file of the asked size.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from CovidXRayLib.engines.engine_names import DEFAULT_ENGINE
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.messages import Message
from CovidXRayLib.worker.transport.subprocess_transport import SubprocessTransport
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS, WorkerSettings
from Testing.Benchmarks.measuring.film_to_files import phantom_film
from Testing.Benchmarks.measuring.machine import describe, warn_if_busy
from Testing.Benchmarks.measuring.spread import HEADINGS, Spread

TIMEOUT_SECONDS = 300.0
STARTS = 5


class Worker:
    """A client that waits for each answer."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._transport = SubprocessTransport()
        self._settings = settings
        self.client = WorkerClient(self._transport)

    def start(self) -> None:
        """Begin to load the networks."""
        self.client.start(self._settings)

    def wait_ready(self) -> None:
        """Wait until they are loaded."""
        self._transport.wait_until(lambda: self.client.state != "starting", TIMEOUT_SECONDS)
        if self.client.state != "ready":
            raise SystemExit(f"not measured ({self.client.problem})")

    def ask(
        self, kind: str, fields: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None
    ) -> Message:
        """Return the answer."""
        answers: list[Message] = []

        def fail(sentence: str, *, stopped: bool) -> None:
            raise SystemExit(f"{kind} failed: {sentence}")

        self.client.request(kind, fields, arrays, on_done=answers.append, on_failed=fail)
        self._transport.wait_until(lambda: bool(answers), TIMEOUT_SECONDS)
        return answers[0]

    def times(
        self, repeats: int, kind: str, fields: Mapping[str, Any], **arrays: NDArray[Any]
    ) -> list[float]:
        """Return the seconds of some requests."""
        values = []
        for _ in range(repeats):
            began = time.perf_counter()
            self.ask(kind, fields, arrays)
            values.append(time.perf_counter() - began)
        return values


def first_result(path: Path, settings: WorkerSettings) -> tuple[float, float]:
    """Return the seconds from starting a child to its being ready, and to its first result."""
    worker = Worker(settings)
    began = time.perf_counter()
    worker.start()
    worker.wait_ready()
    ready = time.perf_counter() - began
    worker.ask("analyze", {"path": str(path)})
    result = time.perf_counter() - began
    worker.client.shutdown()
    return ready, result


def report(path: Path, settings: WorkerSettings, repeats: int) -> None:
    """Measure and print for one engine."""
    starts = [first_result(path, settings) for _ in range(STARTS)]
    ready, result = (list(values) for values in zip(*starts, strict=True))
    worker = Worker(settings)
    began = time.perf_counter()
    opened = worker.ask("open", {"path": str(path)})
    first_open = [time.perf_counter() - began]
    worker.start()
    worker.wait_ready()
    by_path, by_array = {"path": str(path)}, {"film": opened.fields["film"]}
    pixels = opened.arrays["pixels"]
    worker.ask("analyze", by_path)
    if worker.client.info is not None:
        print(f"\n{worker.client.info['engine']} on {worker.client.info['device']}")
    print(f"  {'ms':<34} {HEADINGS} {'repeats':>8}")
    # A film that was opened before is not read again for its analysis; this copy never is.
    copy = path.with_name("copy.dcm")
    copy.write_bytes(path.read_bytes())
    for label, seconds in (
        ("ping", worker.times(200, "ping", {})),
        ("start to ready", ready),
        ("start to first result (cold)", result),
        ("start to film opened, no networks", first_open),
        ("warm result by path", worker.times(repeats, "analyze", {"path": str(copy)})),
        ("warm result by path, just opened", _just_opened(worker, by_path, repeats)),
        ("warm result, array over the pipe", worker.times(repeats, "analyze", by_array, pixels=pixels)),
        ("film opened, its pixels back", worker.times(repeats, "open", by_path)),
        ("array over the pipe and no more", worker.times(repeats, "ping", {}, pixels=pixels)),
    ):
        print(f"  {label:<34} {Spread.of(seconds).milliseconds()} {len(seconds):>8}")
    worker.client.shutdown()


def _just_opened(worker: Worker, fields: Mapping[str, Any], repeats: int) -> list[float]:
    values = []
    for _ in range(repeats):
        worker.ask("open", fields)
        values += worker.times(1, "analyze", fields)
    return values


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=3000, help="rows and columns (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=15, help="(default: %(default)s)")
    parser.add_argument("--engine", default=DEFAULT_ENGINE, help="(default: %(default)s)")
    parser.add_argument("--device", default="cpu", help="(default: %(default)s)")
    arguments = parser.parse_args()
    settings: WorkerSettings = {
        **DEFAULT_SETTINGS,
        "engine": arguments.engine,
        "device": arguments.device,
    }
    print(describe())
    warn_if_busy()
    with phantom_film(arguments.size) as path:
        report(path, settings, arguments.repeats)


if __name__ == "__main__":
    main()
