"""A process that has written many pages ends as any other."""

from __future__ import annotations

import subprocess
import sys

import pytest

MANY = """
from CovidXRayLib.reporting.page.pdf import pdf

for number in range(300):
    style = f"font-family: 'Noto Sans'; font-size: {8 + number / 20}pt"
    html = f'<body style="{style}"><h1>Film {number}</h1><p>Lungs <b>clear</b></p></body>'
    assert b"FontFile" in pdf(html, "Films")
"""


def test_many_pages_in_one_process() -> None:
    pytest.importorskip("plutoprint", reason="needs the extra 'report'")
    ended = subprocess.run([sys.executable, "-c", MANY], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
