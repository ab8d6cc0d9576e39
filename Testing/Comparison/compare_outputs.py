"""Compare what two checkouts write of the same films.

``python -m Testing.Comparison.compare_outputs BEFORE`` has ``covidxray analyze --json`` of the other checkout
and of this one, each with its own PYTHONPATH, analyze the sample films, synthetic films and, where
COVIDXRAY_DATA names it, the films of the data folder; and ``covidxray report`` does the sample and synthetic
ones. Files must have the same bytes, apart from the versions of schema and program; of segmentations the
masks count, and of DICOM objects the UID, which follows from their content. The clock stands still meanwhile,
since readings tell how long they took.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.lateral_chest import project_lateral
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.resources import resources_folder
from Testing.Comparison.compared_files import DIFFERENT, differences

HERE = Path(__file__).resolve().parents[2]
IMAGES = {".dcm", ".jpg", ".jpeg", ".png"}
SEED = 20201
PHANTOMS, LATERALS = 16, 2
CHUNK = 200  # films of one run
SHOWN = 20  # differences that are named
STOPPED_CLOCK = """\
import datetime
import time

time.perf_counter = lambda: 0.0


class Stopped(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 1, 1, tzinfo=tz)


datetime.datetime = Stopped
"""


def films_in(folder: Path) -> list[Path]:
    """Return the films below a folder, without masks and what is drawn on films."""
    others = ("mask", "lesion")
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in IMAGES
        and not any(part.startswith(others) for part in path.relative_to(folder).parts)
    ]


def drawn(films: Sequence[Path], limit: int) -> list[Path]:
    """Return so many films, as many of each folder as there are, always the same ones."""
    by_folder: dict[Path, list[Path]] = defaultdict(list)
    for film in films:
        by_folder[film.parent].append(film)
    chance = random.Random(SEED)
    for some in by_folder.values():
        chance.shuffle(some)
    chosen: list[Path] = []
    while len(chosen) < min(limit, len(films)):
        chosen += [some.pop() for some in by_folder.values() if some]
    return sorted(chosen[:limit])


def write_phantoms(folder: Path) -> list[Path]:
    """Write synthetic films, frontal ones healthy and ill, and lateral ones."""
    folder.mkdir()
    phantoms = [project_chest(seed, size=640, opacity=seed % 3 / 2) for seed in range(PHANTOMS)]
    phantoms += [project_lateral(seed, size=512) for seed in range(LATERALS)]
    paths = [folder / f"phantom_{number:02}.dcm" for number in range(len(phantoms))]
    for phantom, path in zip(phantoms, paths, strict=True):
        write_dicom(phantom, path)
    return paths


def run(checkout: Path, scratch: Path, arguments: Sequence[str]) -> bytes:
    """Run the command line of a checkout, and return what it writes to stdout."""
    clock = scratch / "clock"
    clock.mkdir(exist_ok=True)
    (clock / "sitecustomize.py").write_text(STOPPED_CLOCK, encoding="utf-8")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(clock), str(checkout)]),
        "COVIDXRAY_QUARANTINE": str(scratch / "quarantine.jsonl"),
    }
    command = [sys.executable, "-m", "CovidXRayLib.cli", *arguments]
    done = subprocess.run(command, cwd=scratch, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):  # 1: a film could not be read, which its entry says
        raise SystemExit(f"{checkout}: {' '.join(command[:4])} ended with {done.returncode}")
    return done.stdout


def write_outputs(checkout: Path, out: Path, scratch: Path, ours: list[Path], others: list[Path]) -> None:
    """Write everything that a checkout makes of the films into a folder."""
    films = ours + others
    for start in range(0, len(films), CHUNK):
        some = [str(film) for film in films[start : start + CHUNK]]
        folder = out / f"analyze-{start:05}"
        said = run(checkout, scratch, ["analyze", *some, "--out", str(folder), "--json", "--quiet"])
        (folder / "stdout.txt").write_bytes(said)
        print(f"{checkout}: {min(start + CHUNK, len(films))} of {len(films)} films", flush=True)
    report = ["report", *map(str, ours), "--out", str(out / "report"), "--quiet", "--prevalence", "0.05"]
    run(checkout, scratch, report)


def main() -> Iterator[str]:
    """Yield the lines of the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("before", type=Path, help="another checkout of this repository")
    parser.add_argument(
        "--films", type=Path, nargs="*", help="folders of films (default: the one of COVIDXRAY_DATA)"
    )
    parser.add_argument("--limit", type=int, help="how many of their films (default: all)")
    parser.add_argument("--out", type=Path, help="keep what both wrote in this folder")
    arguments = parser.parse_args()
    data = os.environ.get("COVIDXRAY_DATA")
    folders = arguments.films if arguments.films is not None else [Path(data)] if data else []
    others = [film for folder in folders for film in films_in(folder.resolve())]
    if arguments.limit is not None:
        others = drawn(others, arguments.limit)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        ours = films_in(resources_folder() / "Samples") + write_phantoms(scratch / "phantoms")
        kept = (arguments.out or scratch / "out").resolve()
        for side, checkout in (("before", arguments.before.resolve()), ("after", HERE)):
            write_outputs(checkout, kept / side, scratch, ours, others)
        yield f"{len(ours) + len(others)} films ({len(others)} of them from folders)"
        found = differences(kept / "before", kept / "after")
    for kind, counts in sorted(found.items()):
        told = ", ".join(f"{len(names)} {outcome}" for outcome, names in sorted(counts.items()))
        yield f"{kind:<14} {told}"
    different = [name for counts in found.values() for name in counts.get(DIFFERENT, [])]
    yield from (f"different: {name}" for name in different[:SHOWN])
    if different:
        raise SystemExit(f"{len(different)} files differ.")


if __name__ == "__main__":
    for line in main():
        print(line)
