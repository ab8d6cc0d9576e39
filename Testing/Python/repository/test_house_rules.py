"""Rules every file of the library keeps, read from the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LIBRARY = sorted((ROOT / "CovidXRayLib").rglob("*.py"))

SLICER_SIDE = {"slicer", "qt", "ctk", "vtk", "vtkmodules", "PySide6", "CovidXRay"}

# A path that exists on one person's or one build machine only.
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:home|root|work|Users|tmp|mnt|data)/\w|\b[A-Z]:\\\\?Users\\")
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".yaml", ".yml", ".sh", ".cmake", ".csv", ""}
ROOMS = ["CovidXRay", "CovidXRayLib", "Resources", "Testing", ".ci", ".github"]


def imported(nodes: Iterator[ast.AST]) -> set[str]:
    """Top-level names of the packages that the import statements among the nodes ask for."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("source", LIBRARY, ids=lambda source: str(source.relative_to(ROOT)))
def test_the_library_knows_nothing_of_slicer(source: Path) -> None:
    assert imported(ast.walk(ast.parse(source.read_text("utf-8")))) & SLICER_SIDE == set()


def test_no_file_names_a_path_of_one_machine() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    offenders = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in files
        if path.suffix in TEXT and "__pycache__" not in path.parts and path != Path(__file__)
        if (found := MACHINE_PATH.search(path.read_text("utf-8")))
    ]
    assert offenders == []
