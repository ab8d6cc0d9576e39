"""Where the time goes for one film, from its file to the files of its result, with each engine.

Run with ``python -m Testing.Benchmarks.stages --help``. The film is a phantom, written as an uncompressed
16-bit DICOM file of the asked size. The times are wall time; beside the medians stand their quartiles, and
the fastest repeat, which is nearer the truth where other programs keep the processor busy. With
``--busy-cores``, other programs do so on purpose.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from CovidXRayLib import Analyzer, EngineError
from CovidXRayLib.engines.engine_names import ENGINES
from CovidXRayLib.system.memory import keep_freed_memory
from Testing.Benchmarks.measuring.film_to_files import film_to_files, phantom_film
from Testing.Benchmarks.measuring.machine import describe, warn_if_busy
from Testing.Benchmarks.measuring.spread import HEADINGS, Spread
from Testing.Benchmarks.measuring.turns import WARM_TURNS, take_turns

NETWORK_STAGES = ("film check", "U-Net", "VGG16")
ANALYSIS, REST, WALL = "analysis", "all but the networks", "film to files"


def measure(path: Path, engine: str, repeats: int) -> dict[str, list[float]]:
    """Return the seconds of each stage over some warm repeats, then of all of them, and with the files."""
    analyzer = Analyzer(engine=engine, device="cpu")
    seconds: dict[str, list[float]] = {}
    for turn in range(WARM_TURNS + repeats):
        start = time.perf_counter()
        reading = film_to_files(analyzer, path).reading
        wall = time.perf_counter() - start
        if reading.probability is None:
            raise SystemExit(f"the phantom got no score: {reading.withheld_because}")
        analysis = sum(reading.seconds.values())
        rest = analysis - sum(reading.seconds[stage] for stage in NETWORK_STAGES)
        stages = {**reading.seconds, ANALYSIS: analysis, REST: rest, WALL: wall}
        for stage, value in stages.items() if turn >= WARM_TURNS else ():
            seconds.setdefault(stage, []).append(value)
    return seconds


def report(engine: str, seconds: dict[str, list[float]]) -> None:
    """Print milliseconds, and shares of the analysis."""
    repeats = len(seconds[WALL])
    print(f"\n{f'{engine}, warm, {repeats} repeats, ms':<40} {HEADINGS}     share")
    analysis = Spread.of(seconds[ANALYSIS])
    for stage, values in seconds.items():
        times = Spread.of(values)
        share = "" if stage == WALL else f"{times.median / analysis.median:9.1%}"
        print(f"  {stage:<38} {times.milliseconds()} {share}")


def starts(path: Path, repeats: int) -> None:
    """Print the time of commands from starting Python, in turns."""
    code = f"from CovidXRayLib import Analyzer; Analyzer().analyze({str(path)!r})"
    commands = {
        "covidxray --help": ["-m", "CovidXRayLib.cli", "--help"],
        "import CovidXRayLib": ["-c", "import CovidXRayLib"],
        "cold start to the first result": ["-c", code],
    }

    def run(*command: str) -> None:
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)

    seconds = take_turns(
        {name: (lambda command=command: run(*command)) for name, command in commands.items()}, repeats
    )
    print(f"{f'starting Python, {repeats} repeats, ms':<40} {HEADINGS}")
    for name, values in seconds.items():
        print(f"  {name:<38} {Spread.of(values).milliseconds()}")


@contextmanager
def busy_cores(count: int) -> Iterator[None]:
    """Keep cores busy with other programs."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def arguments_parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    parser = argparse.ArgumentParser(
        prog="python -m Testing.Benchmarks.stages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--size", type=int, default=3000, help="rows and columns (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=25, help="(default: %(default)s)")
    parser.add_argument("--starts", type=int, default=5, help="repeats of starting (default: %(default)s)")
    parser.add_argument(
        "--engines", nargs="+", choices=ENGINES, default=ENGINES, help="(default: all of them)"
    )
    parser.add_argument("--busy-cores", type=int, default=0, help="(default: %(default)s)")
    return parser


def main() -> None:
    """Measure and print."""
    arguments = arguments_parser().parse_args()
    print(describe())
    warn_if_busy()
    with phantom_film(arguments.size) as path, busy_cores(arguments.busy_cores):
        starts(path, arguments.starts)
        keep_freed_memory()  # as the command line and the worker do
        for engine in arguments.engines:
            try:
                report(engine, measure(path, engine, arguments.repeats))
            except EngineError as error:
                print(f"\n{engine}: not measured ({error})")


if __name__ == "__main__":
    main()
