"""What the extension asks of Slicer's build system, and what lies in the package it makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from .conftest import MODULES, ROOT, Extension

pytestmark = pytest.mark.slow

MODULE = ROOT / "CovidXRay"

FIND_LIBRARY = """
import json, CovidXRayLib
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.weights.registry import load_artifact, read_registry, weights_folder
networks = [load_artifact(name, weights_folder()).name for name in read_registry(weights_folder())]
print(json.dumps([CovidXRayLib.__file__, str(resources_folder()), networks]))
"""


def files_below(folder: Path, *patterns: str) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for pattern in patterns
        for path in folder.rglob(pattern)
        if "__pycache__" not in path.parts
    }


def scripts() -> set[str]:
    """The module's scripts, without the way to the library in a checkout, and without the host."""
    left_out = ("CovidXRayLib/", "StandaloneHost/")
    return {name for name in files_below(MODULE, "*.py") if not name.startswith(left_out)}


def test_module_is_built_by_the_slicer_macro_with_all_scripts_and_resources(extension: Extension) -> None:
    macro = "slicerMacroBuildScriptedModule"
    assert extension.recorded[macro, "NAME"] == ["CovidXRay"]
    assert extension.recorded[macro, "WITH_GENERIC_TESTS"] == ["TRUE"]
    assert extension.recorded[macro, "UNPARSED_ARGUMENTS"] == []
    assert set(extension.recorded[macro, "SCRIPTS"]) == scripts()
    # All but the icon's own source.
    resources = files_below(MODULE, "Resources/**/*.*") - {"Resources/Icons/CovidXRay.svg"}
    assert set(extension.recorded[macro, "RESOURCES"]) == resources
    assert resources >= {"Resources/Icons/CovidXRay.png", "Resources/UI/CovidXRay.ui"}


def test_module_test_runs_under_ctest(extension: Extension) -> None:
    assert extension.recorded["slicer_add_python_unittest", "SCRIPT"] == ["CovidXRay.py"]
    assert extension.recorded["slicer_add_python_unittest", "UNPARSED_ARGUMENTS"] == []


def test_extension_cmake_includes_are_present(extension: Extension) -> None:
    assert ("include", "EXTENSION_GENERATE_CONFIG") in extension.recorded
    assert ("include", "EXTENSION_CPACK") in extension.recorded


def test_metadata_are_set(extension: Extension) -> None:
    metadata = {name: values for (call, name), values in extension.recorded.items() if call == "metadata"}
    # A semicolon would cut a text into a list, of which Slicer's macros take the first part.
    assert {name: len(values) for name, values in metadata.items()} == dict.fromkeys(metadata, 1)
    assert metadata["NAME"] == ["CovidXRay"]
    assert metadata["CONTRIBUTORS"]
    assert "Research use only" in metadata["DESCRIPTION"][0]
    assert metadata["DEPENDS"] == ["NA"]
    assert Path(metadata["LICENSE_FILE"][0]) == ROOT / "LICENSE.txt"
    assert Path(metadata["README_FILE"][0]) == ROOT / "README.md"


@pytest.mark.parametrize("tree", ["build_tree", "installed"])
def test_build_tree_has_module_library_and_resources(extension: Extension, tree: str) -> None:
    folder: Path = getattr(extension, tree)
    expected = scripts() | files_below(MODULE, "Resources/**/*.*") - {"Resources/Icons/CovidXRay.svg"}
    expected |= {f"CovidXRayLib/{name}" for name in files_below(ROOT / "CovidXRayLib", "*.py")}
    for room in ("Weights", "ModelCards", "Samples", "Report", "Evaluation", "Docs"):
        names = files_below(ROOT / "Resources" / room, "*.*") - {".gitignore"}
        expected |= {f"CovidXRayLib/Resources/{room}/{name}" for name in names}
    catalogs = files_below(ROOT / "Resources" / "Translations", "*.mo")
    expected |= {f"CovidXRayLib/Resources/Translations/{name}" for name in catalogs}
    assert files_below(folder, "*.*") == expected


def test_package_contains_the_installed_files(extension: Extension) -> None:
    with tarfile.open(extension.package) as package:
        files = {member.name.partition("/lib/")[2] for member in package if member.isfile()}
    top = MODULES.relative_to("lib").as_posix()
    assert files == {f"{top}/{name}" for name in files_below(extension.installed, "*.*")}
    assert f"{top}/CovidXRayLib/Resources/Weights/LICENSE.txt" in files


def test_installed_tree_is_importable_with_weights(extension: Extension, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(extension.installed)}
    environment.pop("COVIDXRAY_WEIGHTS", None)
    done = subprocess.run(
        [sys.executable, "-c", FIND_LIBRARY], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    library, resources, networks = json.loads(done.stdout)
    assert Path(library).parent == extension.installed / "CovidXRayLib"
    assert Path(resources) == extension.installed / "CovidXRayLib" / "Resources"
    assert {"unet", "classifier", "filmcheck"} <= set(networks)
