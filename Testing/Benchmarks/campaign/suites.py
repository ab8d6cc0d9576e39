"""Campaigns that are tests of the suite already: pytest runs them in a process of its own and counts."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from Testing.Benchmarks.campaign.row import Row

ROOT: Final = Path(__file__).parents[3]
TESTS: Final = ROOT / "Testing" / "Python"
LIMIT_SECONDS: Final = 3600

SERVERS: Final = ("pacs/test_hostile_servers.py", "pacs/test_trouble.py", "cloud/test_sagemaker_limits.py")
DISKS: Final = (
    "curation/test_full_disk.py",
    "pacs/test_send_full_disk.py",
    "curation/test_read_only_folder.py",
)
FATAL: Final = ("cli/test_fatal_films.py", "batch/test_always_ends.py")
WEIGHTS: Final = ("weights/test_hostile_weights.py",)


def run(name: str, files: Sequence[str]) -> Iterator[Row]:
    """Give one row: the tests of some files below ``Testing/Python``."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        done = subprocess.run(
            [*command, *(str(TESTS / file) for file in files)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        if not report.exists():
            yield Row(name, 0, (f"pytest ended with {done.returncode}: {done.stdout[-500:]}",))
            return
        cases = list(ElementTree.parse(report).iter("testcase"))
    failures = [
        f"{case.get('classname')}.{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    skipped = sum(case.find("skipped") is not None for case in cases)
    yield Row(name, len(cases) - skipped, tuple(failures), f"{skipped} skipped" if skipped else "")
