"""Where the time goes for one film: medians and shares, both engines side by side.

Run with ``make benchmark``, or ``python -m Testing.Benchmarks.stages --help``. The film is a phantom,
written as an uncompressed 16-bit DICOM file of the asked size. The times are medians of wall time; beside
them stands the fastest repeat, which is nearer the truth where other programs keep the processor busy.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from CovidXRayLib import Analyzer, EngineError
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.reporting.files.result_files import ResultFiles, write_results
from CovidXRayLib.system.memory import keep_freed_memory

NETWORK_STAGES = ("film check", "U-Net", "VGG16")


def measure(path: Path, engine: str, repeats: int) -> dict[str, list[float]]:
    """Return the seconds of each stage over some warm repeats; ``writing`` comes last."""
    analyzer = Analyzer(engine=engine, device="cpu")
    for _ in range(2):
        analyzer.analyze(path)
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(repeats):
            found = analyzer.analyze(path)
            reading = found.reading
            if reading.probability is None:
                raise SystemExit(f"the phantom got no score: {reading.withheld_because}")
            start = time.perf_counter()
            write_results(found, ResultFiles.of(Path(folder), "film"))
            for stage, value in {**reading.seconds, "writing": time.perf_counter() - start}.items():
                seconds.setdefault(stage, []).append(value)
    return seconds


def report(engine: str, seconds: dict[str, list[float]]) -> None:
    """Print milliseconds and shares of the total without writing: medians, and the fastest repeats."""
    print(f"\n{f'{engine}, warm':<24} {'median':>8} {'share':>9} {'fastest':>11} {'share':>10}")
    columns = []
    for typical in (statistics.median, min):
        times = {stage: 1000 * typical(values) for stage, values in seconds.items()}
        writing = times.pop("writing")
        times["all but the networks"] = sum(
            value for stage, value in times.items() if stage not in NETWORK_STAGES
        )
        total = sum(times[stage] for stage in (*NETWORK_STAGES, "all but the networks"))
        columns.append({stage: (value, value / total) for stage, value in times.items()})
        columns[-1] |= {"total": (total, 1.0), "writing, apart": (writing, writing / total)}
    for stage, (median, share) in columns[0].items():
        fastest, its_share = columns[1][stage]
        print(f"  {stage:<22} {median:8.1f} ms  {share:6.1%}  {fastest:9.1f} ms  {its_share:6.1%}")


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
    keep_freed_memory()  # as the command line and the worker do
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > 0.5:
        print(f"This machine is busy (load {load:.1f}): trust the fastest repeats more than the medians.")
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
