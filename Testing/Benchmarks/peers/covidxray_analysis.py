"""A film analyzed by CovidXRay. Its arguments: a DICOM file, and ``files`` or ``result`` for where to end."""

from __future__ import annotations

import sys
from pathlib import Path

from CovidXRayLib import Analyzer
from CovidXRayLib.system.memory import keep_freed_memory
from Testing.Benchmarks.measuring.children import serve
from Testing.Benchmarks.measuring.film_to_files import film_to_files


def main() -> None:
    """Load the networks and wait for orders."""
    path, goal = Path(sys.argv[1]), sys.argv[2]
    keep_freed_memory()  # as the command line and the worker do
    analyzer = Analyzer(device="cpu")
    serve(
        "CovidXRay",
        (lambda: film_to_files(analyzer, path)) if goal == "files" else (lambda: analyzer.analyze(path)),
    )


if __name__ == "__main__":
    main()
