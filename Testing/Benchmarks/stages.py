"""Where the time goes for one film: medians and shares, both engines side by side.

Run with ``make benchmark``, or ``python -m Testing.Benchmarks.stages --help``. The film is a phantom,
written as an uncompressed 16-bit DICOM file of the asked size.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from CovidXRayLib import Analyzer, EngineError
from CovidXRayLib.phantom.chest import project_chest
from CovidXRayLib.phantom.dicom import write_dicom
from CovidXRayLib.reporting.results import ResultFiles, write_results

NETWORK_STAGES = ("film check", "U-Net", "VGG16")


def measure(path: Path, engine: str, repeats: int) -> dict[str, list[float]]:
    """Return the seconds of each stage over some warm repeats; ``writing`` comes last."""
    analyzer = Analyzer(engine=engine, device="cpu")
    for _ in range(2):
        analyzer.analyze(path)
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(repeats):
            reading = analyzer.analyze(path)
            if reading.probability is None:
                raise SystemExit(f"the phantom got no score: {reading.withheld_because}")
            start = time.perf_counter()
            write_results(reading, path.name, ResultFiles.of(Path(folder), "film"))
            for stage, value in {**reading.seconds, "writing": time.perf_counter() - start}.items():
                seconds.setdefault(stage, []).append(value)
    return seconds


def report(engine: str, seconds: dict[str, list[float]]) -> None:
    """Print medians in milliseconds and shares of the total without writing."""
    medians = {stage: 1000 * statistics.median(values) for stage, values in seconds.items()}
    writing = medians.pop("writing")
    total = sum(medians.values())
    print(f"\n{engine}: {total:.0f} ms a film, warm")
    for stage, value in medians.items():
        print(f"  {stage:<12} {value:8.1f} ms  {value / total:6.1%}")
    around = sum(value for stage, value in medians.items() if stage not in NETWORK_STAGES)
    print(f"  all but the networks: {around / total:.1%}; writing apart: {writing:.0f} ms")


def cold_start(path: Path) -> float:
    """Return the seconds from starting Python to the first reading."""
    code = f"from CovidXRayLib import Analyzer; Analyzer().analyze({str(path)!r})"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def start_of(*command: str) -> float:
    """Return the median seconds of five runs of a Python command."""
    values = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        values.append(time.perf_counter() - start)
    return statistics.median(values)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=3000, help="rows and columns (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=15, help="(default: %(default)s)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.dcm"
        write_dicom(project_chest(1, size=arguments.size), path)
        print(
            f"{arguments.size} x {arguments.size} pixels, {path.stat().st_size / 2**20:.0f} MiB uncompressed"
        )
        print(f"covidxray --help      {start_of('-m', 'CovidXRayLib.cli', '--help'):.2f} s")
        print(f"import CovidXRayLib   {start_of('-c', 'import CovidXRayLib'):.2f} s")
        print(f"cold start to reading {statistics.median(cold_start(path) for _ in range(5)):.2f} s")
        for engine in ("onnxruntime", "tensorflow"):
            try:
                report(engine, measure(path, engine, arguments.repeats))
            except EngineError as error:
                print(f"\n{engine}: not measured ({error})")


if __name__ == "__main__":
    main()
