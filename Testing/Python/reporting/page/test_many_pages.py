"""A process that has written many pages ends as any other."""

from __future__ import annotations

import subprocess
import sys

import pytest

MANY = """
from CovidXRayLib.reporting.page.pdf import pdf

for number in range(300):
    html = f'<p style="font: {8 + number / 20}pt Noto Sans">Film {number} <b>Lungs</b></p>'
    assert b"FontFile" in pdf(html, "Films")
"""


def test_many_pages_in_one_process() -> None:
    pytest.importorskip("plutoprint", reason="needs the extra 'report'")
    ended = subprocess.run([sys.executable, "-c", MANY], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
