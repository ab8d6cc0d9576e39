"""CovidXRay beside other ways to segment and score a film.

Run with ``python -m Testing.Benchmarks.peers --help``. All take turns, each in a process of its own. A chain
of Keras' ``predict`` calls is measured where TensorFlow is installed; with ``--peer`` the networks of
TorchXRayVision, too. Ratios are to CovidXRay from film to result, turn by turn, and above 1 where CovidXRay
is faster.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from contextlib import ExitStack

from Testing.Benchmarks.measuring.children import Child
from Testing.Benchmarks.measuring.film_to_files import phantom_film
from Testing.Benchmarks.measuring.machine import describe, warn_if_busy
from Testing.Benchmarks.measuring.spread import HEADINGS, Spread
from Testing.Benchmarks.measuring.turns import take_turns


def arguments_parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    parser = argparse.ArgumentParser(
        prog="python -m Testing.Benchmarks.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--size", type=int, default=3000, help="rows and columns (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=15, help="(default: %(default)s)")
    parser.add_argument(
        "--peer",
        metavar="PYTHON",
        help="the interpreter of an environment with torch and torchxrayvision",
    )
    return parser


def main() -> None:
    """Measure and print."""
    arguments = arguments_parser().parse_args()
    print(describe())
    warn_if_busy()
    with phantom_film(arguments.size) as path, ExitStack() as children:

        def begin(python: str, module: str, *extra: str) -> Child:
            return children.enter_context(Child(python, f"Testing.Benchmarks.peers.{module}", *extra))

        kinds = {
            f"CovidXRay, film to {goal}": begin(sys.executable, "covidxray_analysis", str(path), goal)
            for goal in ("result", "files")
        }
        if importlib.util.find_spec("tensorflow"):
            chain = begin(sys.executable, "keras_predict", str(path))
            kinds[f"{chain.name}, film to score"] = chain
        if arguments.peer:
            networks = begin(arguments.peer, "torchxrayvision_networks")
            kinds[f"{networks.name}, networks"] = networks
        seconds = take_turns(kinds, arguments.repeats)
    print(f"{f'{arguments.repeats} repeats, ms':<58} {HEADINGS}   ratio")
    base = next(iter(seconds.values()))
    for name, values in seconds.items():
        ratio = Spread.of_ratios(values, base).times()
        print(f"{name:<58} {Spread.of(values).milliseconds()}   {ratio}")


if __name__ == "__main__":
    main()
