"""Every bomb through every command, each with so much time and memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from Testing.Benchmarks.campaign import dicom_bombs, directory_bombs, image_bombs, large_films
from Testing.Benchmarks.campaign.limited import run_limited
from Testing.Benchmarks.campaign.row import Row

SECONDS, MEBIBYTES = 10.0, 1024.0
_READING = ("-m", "Testing.Benchmarks.campaign.reading_child")
_MAIN = ("-m", "CovidXRayLib.cli")


def run(seconds: float = SECONDS, mebibytes: float = MEBIBYTES, commands: bool = True) -> Iterator[Row]:
    """Yield a row for each command.

    Parameters
    ----------
    seconds, mebibytes
        What one command may take for one file, start included.
    commands
        Whether to run the commands, too, and not the reader alone.
    """
    bombs = {**image_bombs.BOMBS, **dicom_bombs.BOMBS, **directory_bombs.BOMBS, **large_films.FILMS}
    with tempfile.TemporaryDirectory() as folder:
        files = {
            name: _written(Path(folder) / str(number), make())
            for number, (name, make) in enumerate(bombs.items())
        }
        out = Path(folder) / "out"
        yield _row("bombs: read", files, _READING, (), seconds, mebibytes)
        if commands:
            yield _row("bombs: analyze", files, (*_MAIN, "analyze"), ("--out", out), seconds, mebibytes)
            yield _row("bombs: report", files, (*_MAIN, "report"), ("--out", out), seconds, mebibytes)
            store = ("--store", Path(folder) / "films.db")
            yield _row("bombs: curate import", files, (*_MAIN, "curate", "import"), store, seconds, mebibytes)


def _written(folder: Path, content: bytes) -> Path:
    folder.mkdir()
    # A DICOMDIR is known by its content; no name says what a file is.
    (folder / "bomb").write_bytes(content)
    return folder / "bomb"


def _row(
    name: str,
    files: Mapping[str, Path],
    command: tuple[str, ...],
    options: tuple[str | Path, ...],
    seconds: float,
    mebibytes: float,
) -> Row:
    failures, longest, most = [], 0.0, 0.0
    for bomb, path in files.items():
        outcome = run_limited([sys.executable, *command, path, *options], seconds, mebibytes)
        longest, most = max(longest, outcome.seconds), max(most, outcome.mebibytes)
        # 0 where the film was read, 1 where it was refused in words.
        if outcome.stopped or outcome.code not in (0, 1) or "Traceback" in outcome.output:
            failures.append(f"{bomb}: {outcome.stopped or outcome.output.strip()[-300:] or outcome.code}")
    return Row(name, len(files), tuple(failures), f"longest {longest:.1f} s, most {most:.0f} MiB")
