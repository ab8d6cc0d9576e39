"""Many phantoms through ``covidxray analyze --workers``, with workers killed on the way: memory, and losses.

Run with ``python -m Testing.Benchmarks.batch_long``. Each film is made from its seed where it is read.
Sampled are the command's process, in which client and scheduler are, and the largest worker.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import pyarrow.dataset

from Testing.Python.batch.command import memory_of, results, workers


def follow(process: subprocess.Popen[str], out: Path, films: int, many: int, kills: int) -> int:
    """Print memory twenty times over the run, kill workers evenly spread, and return how many were."""
    killed, told = 0, 0
    print(f"{'films':>7} {'films/s':>8} {'command MiB':>12} {'worker MiB':>11} {'killed':>7}")
    start = time.monotonic()
    while process.poll() is None:
        time.sleep(1)
        done = len(results(out))
        try:
            alive = workers(process.pid)
            command = psutil.Process(process.pid).memory_info().rss
            largest = max(map(memory_of, alive), default=0)
        except psutil.Error:  # one of them has just ended
            continue
        if killed < kills and len(alive) == many and done >= (killed + 1) * films // (kills + 1):
            alive[killed % many].kill()
            killed += 1
        if done * 20 // films > told:
            told = done * 20 // films
            speed = done / (time.monotonic() - start)
            row = f"{done:7d} {speed:8.2f} {command / 2**20:12.0f} {largest / 2**20:11.0f} {killed:7d}"
            print(row, flush=True)
    return killed


def account(out: Path, films: int, counts: dict[str, Any]) -> None:
    """Print what became of the films, and end with an error if one is lost or there twice."""
    columns = ["address_key", "sha256", "status", "attempts", "result"]
    rows = pyarrow.dataset.dataset(out / "readings.parquet").to_table(columns=columns).to_pylist()
    addresses, contents = {row["address_key"] for row in rows}, {row["sha256"] for row in rows}
    missing = sum(not (out / f"{row['result']}.json").is_file() for row in rows if row["result"])
    print(
        f"{len(rows)} rows, {len(addresses)} addresses, {len(contents)} contents, "
        f"{len(results(out))} readings; {missing} rows without their files; the command counted {counts}"
    )
    if not len(rows) == len(addresses) == len(results(out)) == films or missing or counts["failed"]:
        raise SystemExit("films are lost, failed or there twice")
    print("Nothing lost, nothing twice.")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=10_000, help="(default: %(default)s)")
    parser.add_argument("--size", type=int, default=512, help="rows and columns (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument("--kills", type=int, default=5, help="workers to kill -9 (default: %(default)s)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        address = f"phantom://0/{arguments.films}?size={arguments.size}"
        command = [sys.executable, "-m", "CovidXRayLib.cli", "analyze", address, "--out", str(out)]
        command += ["--workers", str(arguments.workers), "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        killed = follow(process, out, arguments.films, arguments.workers, arguments.kills)
        answer = process.communicate()[0]
        print(f"exit status {process.returncode}, {killed} workers killed")
        account(out, arguments.films, json.loads(answer))


if __name__ == "__main__":
    main()
