"""Start of ``covidxray``: the imports of all commands take a while, and Ctrl-C may come during them."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command of the process's arguments; returns its exit status."""
    try:
        from CovidXRayLib.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        # No more imports than are there already, and no language yet.
        sys.stderr.write("covidxray: Stopped.\n")
        return 130
