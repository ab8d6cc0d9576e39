"""The library is found from a checkout and from an installed extension, by the folder of the module alone.

Slicer appends the folder of each module to Python's path
(Base/QTGUI/qSlicerScriptedLoadableModuleFactory.cxx), and no other folder for what a module imports.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, Extension

REPORT = """
import sys
sys.path.append(sys.argv[1])
import CovidXRayLib, CovidXRayLib.notice
from CovidXRayLib.resources import resources_folder
for each in (CovidXRayLib.__file__, CovidXRayLib.notice.__file__, resources_folder()):
    print(each)
"""
# What a module may do when it is imported: say what it is, import, and define.
HARMLESS = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.Assign, ast.AnnAssign)
# Of these Slicer brings all, or they are the module's own.
OF_SLICER = {
    "slicer",
    "qt",
    "ctk",
    "vtk",
    "numpy",
    "CovidXRayLib",
    "CovidXRayPanel",
    "SampleData",
    "DICOMLib",
}


def found_from(folder: Path, elsewhere: Path) -> list[str]:
    # -S leaves out site-packages, where the tests' own environment has the library as well.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-S", "-c", REPORT, str(folder)],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_from_a_source_checkout(tmp_path: Path) -> None:
    package, notice, resources = found_from(ROOT / "CovidXRay", tmp_path)
    assert Path(package) == ROOT / "CovidXRayLib" / "__init__.py"
    assert Path(notice) == ROOT / "CovidXRayLib" / "notice.py"
    assert Path(resources) == ROOT / "Resources"


@pytest.mark.slow
def test_from_an_installed_extension(extension: Extension, tmp_path: Path) -> None:
    package, notice, resources = found_from(extension.installed, tmp_path)
    library = extension.installed / "CovidXRayLib"
    assert (Path(package), Path(notice)) == (library / "__init__.py", library / "notice.py")
    assert Path(resources) == library / "Resources"


@pytest.mark.parametrize(
    "script",
    sorted(ROOT.glob("CovidXRay/*.py")) + sorted(ROOT.glob("CovidXRay/CovidXRayPanel/**/*.py")),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_importing_a_script_has_no_side_effects(script: Path) -> None:
    body = ast.parse(script.read_text("utf-8")).body
    statements = [each for each in body if _does(each)]
    assert [ast.unparse(each) for each in statements if not isinstance(each, HARMLESS)] == []
    imported: set[str] = set()
    for each in statements:
        if isinstance(each, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in each.names}
        elif isinstance(each, ast.ImportFrom):
            imported.add((each.module or "").partition(".")[0])
    assert imported - OF_SLICER - set(sys.stdlib_module_names) == set()


def _does(statement: ast.stmt) -> bool:
    """Return whether a statement is neither a documentation string nor for the type checker alone."""
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    return not isinstance(statement, ast.If) or ast.unparse(statement.test) != "TYPE_CHECKING"
