r"""Time and cost of analyzing an archive, from what was measured on one machine and from assumed prices.

    scale_cost.py --films-per-second 2.5 --worker-mib 700 --cold-seconds 5 --growth 0.95 \
        --lambda-seconds 1.2 --lambda-cold-seconds 4

prints the tables of ``Resources/Docs/results/scale.md``. The benchmarks named there print the figures to
give; films per second are those of one worker of one thread. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import Final

ARCHIVES: Final = (10_000, 1_000_000, 100_000_000)  # films

# ASSUMPTIONS: on-demand prices of us-east-1 as remembered in 2026, in US dollars; look yours up.
SPOT_SHARE: Final = 0.4  # of the on-demand price
LAMBDA_GIB: Final = 2  # as in the template
LAMBDA_GIB_SECOND: Final = 0.0000166667
LAMBDA_CONCURRENCY: Final = 1000  # an account's limit unless raised
# Of each film: a read, seven results and the mark that its notice was sent; requests of Lambda, SQS (put,
# take, delete) and SNS. Of a batch's film: a read and its four files, copied to S3.
S3_READ, S3_WRITE = 0.0000004, 0.000005
LAMBDA_FILM: Final = S3_READ + 8 * S3_WRITE + 0.0000002 + 3 * 0.0000004 + 0.0000005
BATCH_FILM: Final = S3_READ + 4 * S3_WRITE
# More films than this in a second are given to several batches of a part of the archive each: one scheduler
# of Dask deals with some thousand tasks a second at best, and other things ask it, too.
SCHEDULER_FILMS_PER_SECOND: Final = 500


@dataclass(frozen=True)
class Instance:
    """A kind of machine: cores that are no hyperthreads, GiB of memory, dollars an hour."""

    name: str
    cores: int
    memory: int
    price: float


SMALL: Final = Instance("c7a.xlarge", 4, 8, 0.2053)
LARGE: Final = Instance("c7a.8xlarge", 32, 64, 1.6422)
CLUSTERS: Final = {10_000: (SMALL, 1), 1_000_000: (LARGE, 4), 100_000_000: (LARGE, 64)}


def as_text(seconds: float) -> str:
    """Write a time as a person would say it."""
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:,.0f} seconds"


def workers_of(instance: Instance, worker_mib: float) -> int:
    """One worker a core, as far as nine tenths of the memory carry."""
    return min(instance.cores, int(0.9 * instance.memory * 1024 / worker_mib))


def batch_table(measured: argparse.Namespace) -> list[str]:
    """Return rows of Markdown for a Dask cluster."""
    rows = [
        "| films | machines | workers | films per second | batches at a time | time | on demand | spot |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for films in ARCHIVES:
        instance, machines = CLUSTERS[films]
        workers = machines * workers_of(instance, measured.worker_mib)
        speed = workers * measured.films_per_second * measured.growth
        seconds = measured.cold_seconds + films / speed
        price = machines * instance.price * seconds / 3600
        requests = films * BATCH_FILM
        batches = -(-speed // SCHEDULER_FILMS_PER_SECOND)
        rows.append(
            f"| {films:,} | {machines} x {instance.name} | {workers:,} | {speed:,.0f} | {batches:.0f} | "
            f"{as_text(seconds)} | ${price + requests:,.2f} | ${SPOT_SHARE * price + requests:,.2f} |"
        )
    return rows


def lambda_table(measured: argparse.Namespace) -> list[str]:
    """Return rows of Markdown for the function in the template."""
    rows = [
        "| films | functions at a time | films per second | time | cost |",
        "|---|---|---|---|---|",
    ]
    for films in ARCHIVES:
        functions = min(LAMBDA_CONCURRENCY, films // 10)
        speed = functions / measured.lambda_seconds
        seconds = measured.lambda_cold_seconds + films / speed
        busy = films * measured.lambda_seconds + functions * measured.lambda_cold_seconds
        price = busy * LAMBDA_GIB * LAMBDA_GIB_SECOND + films * LAMBDA_FILM
        rows.append(f"| {films:,} | {functions:,} | {speed:,.0f} | {as_text(seconds)} | ${price:,.2f} |")
    return rows


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, about in (
        ("--films-per-second", "of one worker of one thread"),
        ("--worker-mib", "memory of one worker, MiB"),
        ("--cold-seconds", "from starting a cluster to its first film"),
        ("--growth", "speed of N workers, divided by N times that of one"),
        ("--lambda-seconds", "of a warm function for one film"),
        ("--lambda-cold-seconds", "until a function answers for the first time"),
    ):
        parser.add_argument(name, type=float, required=True, help=about)
    measured = parser.parse_args()
    sys.stdout.write("\n".join([*batch_table(measured), "", *lambda_table(measured), ""]))


if __name__ == "__main__":
    main()
