"""Rules that every file keeps, read from the files themselves."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]

# A path that exists on one person's or one build machine only.
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:home|root|work|Users|tmp|mnt|data)/\w|\b[A-Z]:\\\\?Users\\")
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".yaml", ".yml", ".sh", ".cmake", ".csv", ""}
ROOMS = ["CovidXRay", "CovidXRayLib", "Resources", "Testing", ".ci", ".github"]


def test_no_absolute_paths() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    offenders = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in files
        if path.suffix in TEXT and "__pycache__" not in path.parts and path != Path(__file__)
        if (found := MACHINE_PATH.search(path.read_text("utf-8")))
    ]
    assert offenders == []
