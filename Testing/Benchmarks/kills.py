"""Readers killed while file dialogs list the folder of their database: how many decisions are lost.

Run with ``python -m Testing.Benchmarks.kills``; it exits with 1 where one is lost, or the database damaged.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from Testing.Python.curation.dialogs_and_kills import campaign


def main() -> int:
    """Run the campaign and print one line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=20200401, help="other seeds kill at other moments")
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = campaign(Path(folder), arguments.kills, arguments.seed)
    print(
        f"kills behind file dialogs: {outcome.kills}, decisions acknowledged: {outcome.acknowledged}, "
        f"lost: {outcome.lost}, store: {outcome.damage} ({time.monotonic() - began:.0f} s)"
    )
    return int(bool(outcome.lost) or outcome.damage != "ok")


if __name__ == "__main__":
    sys.exit(main())
