"""The extension, configured, built and installed against a stub of Slicer's build system."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[3]
SCRIPTS = Path(sysconfig.get_path("scripts"))
SUFFIX = sysconfig.get_config_var("EXE") or ""

MODULES = Path("lib", "Slicer-5.12", "qt-scripted-modules")


class Extension(NamedTuple):
    """What a build left behind."""

    recorded: dict[tuple[str, str], list[str]]  # (call, argument) -> its values
    build_tree: Path  # the folder that Slicer would look for modules in, in the build tree
    installed: Path  # and in the package
    package: Path  # the archive that the Extensions Index would publish


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Extension:
    """Build and install the extension with testing switched on."""
    work = tmp_path_factory.mktemp("extension")
    build, prefix, record = work / "build", work / "prefix", work / "record.txt"
    cmake, ninja = SCRIPTS / f"cmake{SUFFIX}", SCRIPTS / f"ninja{SUFFIX}"
    settings = {
        "Slicer_DIR": Path(__file__).parent / "stub",
        "STUB_RECORD": record,
        "CMAKE_MAKE_PROGRAM": ninja,
        "CMAKE_INSTALL_PREFIX": prefix,
        "BUILD_TESTING": "ON",
        # Nothing is compiled, so no compiler is needed; CMake takes this one unseen.
        "CMAKE_C_COMPILER": cmake,
        "CMAKE_C_COMPILER_FORCED": "ON",
        "CMAKE_CXX_COMPILER": cmake,
        "CMAKE_CXX_COMPILER_FORCED": "ON",
    }
    run([cmake, "-G", "Ninja", "-S", ROOT, "-B", build, *[f"-D{k}={v}" for k, v in settings.items()]])
    run([cmake, "--build", build])
    run([cmake, "--install", build])
    run([cmake, "--build", build, "--target", "package"])
    (package,) = build.glob("*.tar.gz")
    recorded: dict[tuple[str, str], list[str]] = {}
    for line in record.read_text("utf-8").splitlines():
        call, argument, values = line.split("|")
        recorded[call, argument] = values.split(";") if values else []
    return Extension(recorded, build / MODULES, prefix / "package" / MODULES, package)


def run(command: list[object]) -> None:
    """Run a command; its output is the test's message when it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
