"""What the panel costs in the stand-alone window: until it is there, per film, and its longest silence.

Run with ``python -m Testing.Benchmarks.panel --help``. Each round starts ``covidxray view`` with a film, a
phantom as uncompressed 16-bit DICOM of the asked size, opens the film again and analyzes it. Times begin at
the start of the process, the choice of the film, and the press of the button; they end with the window that
shows it. Nothing is shown: it draws offscreen, in software.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from Testing.Benchmarks.measuring.trees import in_turn, print_table

ROUND = Path(__file__).with_name("panel_round.py")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=3000, help="side of the film in pixels (default: 3000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often the window is opened (default: 5)")
    parser.add_argument("--openings", type=int, default=5, help="openings of a film in each (default: 5)")
    parser.add_argument("--analyses", type=int, default=8, help="warm analyses in each (default: 8)")
    parser.add_argument("--against", type=Path, help="another checkout, measured in turn with this one")
    arguments = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        film = Path(folder) / "film.dcm"
        write_dicom(project_chest(5, size=arguments.size, opacity=0.4), film)
        options = ("--film", str(film), "--openings", str(arguments.openings))
        options += ("--analyses", str(arguments.analyses))
        print_table(in_turn(ROUND, options, arguments.rounds, arguments.against))


if __name__ == "__main__":
    main()
