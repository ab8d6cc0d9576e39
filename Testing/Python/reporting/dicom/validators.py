"""What other people's programs say of a DICOM object: dciodvfy (dicom3tools), dsrdump and dcmdump (dcmtk)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAMS = ("dciodvfy", "dsrdump", "dcmdump")
needs_validators = pytest.mark.skipif(
    not all(shutil.which(program) for program in PROGRAMS),
    reason="needs the Debian packages dicom3tools and dcmtk",
)
# dcmtk's checker of values knows no UTF-8; it says so, and checks on.
_UTF_8_UNCHECKED = "The VR checker does not support this Specific Character Set"


def dciodvfy_errors(path: Path) -> list[str]:
    """The errors that dciodvfy finds; its exit status proves nothing, so its messages are read."""
    done = subprocess.run(
        ["dciodvfy", str(path)], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    lines = (done.stdout + done.stderr).splitlines()
    others = [line for line in lines if not re.search(r"(^| - )(Error|Warning) - ", line)]
    assert len(others) == 1, f"dciodvfy does not name the kind of {path}: {others}"
    return [line for line in lines if re.search(r"(^| - )Error - ", line)]


def sort_errors(object_path: Path, film_path: Path) -> tuple[list[str], list[str]]:
    """The errors of an object: those of its own, and those in values that it has from the film.

    An error is the film's where dciodvfy names the same wrong value in the film itself; its closing
    summary counts as the film's only where no other error is the object's own.
    """
    errors, film_errors = dciodvfy_errors(object_path), dciodvfy_errors(film_path)
    wrong_values = {value for error in film_errors for value in _quoted(error)}
    own = [error for error in errors if not set(_quoted(error)) & wrong_values]
    summary = "Error - Dicom dataset contains invalid data values for Value Representations"
    if film_errors and [error.strip() for error in own] == [summary]:
        own = []
    return own, [error for error in errors if error not in own]


def dcmdump(path: Path) -> str:
    """The object as dcmdump prints it; it must find nothing to complain of."""
    return _printed(["dcmdump", str(path)])


def dsrdump(path: Path) -> str:
    """The report as dsrdump prints it, with long texts and all codes; it must find nothing to complain of."""
    return _printed(["dsrdump", "+Pl", "+Pc", str(path)])


def _printed(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    complaints = [line for line in done.stderr.splitlines() if _UTF_8_UNCHECKED not in line]
    assert (done.returncode, complaints) == (0, []), command
    return done.stdout


def _quoted(error: str) -> list[str]:
    """Values in an error: ``= <value>`` of a wrong one, ``"value"`` of a wrong UID."""
    return [found[0] or found[1] for found in re.findall(r'= <([^>]+)>|"([^"]+)"', error)]
