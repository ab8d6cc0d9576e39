"""A copy of the library whose reader dies, or never ends, at films that bear a mark behind their last byte.

It stands for what no test can bring about at will: a fault of a decoder, the system's killing for want of
memory, a stream that takes hours to decode. The library itself reads such a film like any other.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import CovidXRayLib
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.resources import resources_folder

CRASHES, IS_KILLED, HANGS, HOLDS_THE_LOCK = b"<crash>", b"<killed>", b"<hang>", b"<hold>"
_HEAD = "    kind = file_type(data)\n"
_FATAL = f"""\
    import ctypes, os, signal, time
    if {CRASHES!r} in data[-20:]:
        os.kill(os.getpid(), signal.SIGSEGV)
    if {IS_KILLED!r} in data[-20:]:
        os.kill(os.getpid(), signal.SIGKILL)
    if {HANGS!r} in data[-20:]:
        time.sleep(10_000)
    if {HOLDS_THE_LOCK!r} in data[-20:]:
        ctypes.PyDLL(None).sleep(10_000)  # native code that keeps Python's lock
"""


class FatalProgram:
    """The copy, and how it is run.

    Parameters
    ----------
    folder
        Where it is made; must not exist.
    """

    def __init__(self, folder: Path) -> None:
        package = Path(CovidXRayLib.__file__).parent
        shutil.copytree(package, folder / package.name, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "Resources").symlink_to(resources_folder(), target_is_directory=True)
        reader = folder / package.name / "films" / "reader.py"
        text = reader.read_text("utf-8")
        assert text.count(_HEAD) == 1, "the reader no longer begins like this"
        reader.write_text(text.replace(_HEAD, _HEAD + _FATAL), "utf-8")
        self.folder = folder

    @property
    def command(self) -> list[str]:
        """The command line up to the name of the step."""
        return [sys.executable, "-m", "CovidXRayLib.cli"]

    @property
    def environment(self) -> dict[str, str]:
        """What makes it run in place of the library."""
        return os.environ | {"PYTHONPATH": str(self.folder)}

    def run(self, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*self.command, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
            cwd=self.folder.parent,  # where no package lies
            env=self.environment | variables,
        )


def film_with_mark(path: Path, mark: bytes = b"", seed: int = 0) -> Path:
    """Write a small phantom film, with a mark behind it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_dicom(project_chest(seed, 256), path)
    with path.open("ab") as file:
        file.write(mark)
    return path
