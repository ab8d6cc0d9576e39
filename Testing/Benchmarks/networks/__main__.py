"""How fast the networks are, beside what the processor can do and beside other runtimes.

Run with ``python -m Testing.Benchmarks.networks --help``. Networks, products of large matrices (sgemm) and a
large convolution take turns in one process, with random films of the networks' real sizes. The percentage is
of the faster of the two sgemms. OpenVINO and TensorFlow are measured where they are installed; their ratios
are to ONNX Runtime's times of the same turns, and above 1 where they are faster.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from Testing.Benchmarks.measuring.machine import describe, warn_if_busy
from Testing.Benchmarks.networks.runtimes import installed, processes, worthwhile

# The libraries below NumPy read it when they are loaded.
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def arguments_parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    parser = argparse.ArgumentParser(
        prog="python -m Testing.Benchmarks.networks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="(default: 1 2)")
    parser.add_argument("--repeats", type=int, default=25, help="(default: %(default)s)")
    parser.add_argument(
        "--runtimes",
        nargs="+",
        choices=installed(),
        default=worthwhile(),
        metavar="NAME",
        help=f"some of: {', '.join(installed())} (default: {', '.join(worthwhile())})",
    )
    return parser


def main() -> None:
    """Measure and print, each number of threads in processes of its own."""
    arguments = arguments_parser().parse_args()
    print(describe(), flush=True)
    warn_if_busy()
    for threads in arguments.threads:
        for extra, names in processes(arguments.runtimes):
            command = [sys.executable, "-m", "Testing.Benchmarks.networks.one_process"]
            command += [str(threads), str(arguments.repeats), *names]
            environment = os.environ | dict.fromkeys(THREAD_VARIABLES, str(threads)) | extra
            done = subprocess.run(command, check=False, env=environment, stderr=subprocess.PIPE, text=True)
            if done.returncode:  # else it is what TensorFlow tells of itself
                raise SystemExit(done.stderr[-2000:])


if __name__ == "__main__":
    main()
