"""Run the campaigns and print what they tried and found.

python -m Testing.Benchmarks.campaign [NAME ...] [--quick]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from Testing.Benchmarks.campaign import bombs, killed_readers, mutations, names, suites
from Testing.Benchmarks.campaign.row import Row

# Name of the campaign: the whole of it, and a quick part.
CAMPAIGNS: dict[str, tuple[Callable[[], Iterator[Row]], Callable[[], Iterator[Row]]]] = {
    "bombs": (bombs.run, lambda: bombs.run(commands=False)),
    "mutations": (mutations.run, lambda: mutations.run(800)),
    "names": (names.run, lambda: names.run(500)),
    "kills": (killed_readers.run, lambda: killed_readers.run(12)),
    "disks": (partial(suites.run, "full disks, read-only folders", suites.DISKS),) * 2,
    "servers": (partial(suites.run, "hostile and failing servers", suites.SERVERS),) * 2,
    "fatal": (partial(suites.run, "films that kill their reader", suites.FATAL),) * 2,
    "weights": (partial(suites.run, "hostile weights folders", suites.WEIGHTS),) * 2,
}


def main() -> int:
    """Print a line for each campaign as it ends; 1 where anything failed."""
    parser = argparse.ArgumentParser(
        prog="python -m Testing.Benchmarks.campaign", description=__doc__.split("\n")[0]
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which of {', '.join(CAMPAIGNS)}; all by default"
    )
    parser.add_argument("--quick", action="store_true", help="a part of each campaign")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - CAMPAIGNS.keys()
    if unknown:
        parser.error(f"no campaign {min(unknown)}; there are {', '.join(CAMPAIGNS)}")
    print(f"{'campaign':36}{'cases':>8}{'failures':>10}{'seconds':>9}  measured")
    failures: list[str] = []
    for name in arguments.names or CAMPAIGNS:
        start = time.monotonic()
        for row in CAMPAIGNS[name][arguments.quick]():
            seconds, start = time.monotonic() - start, time.monotonic()
            print(
                f"{row.name:36}{row.cases:8,}{len(row.failures):10}{seconds:9.0f}  {row.figures}", flush=True
            )
            failures += row.failures
    print("\n".join(["", *failures]) if failures else "\n0 failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
