"""The module finds CovidXRayLib from a checkout and from an installed extension, by its own first lines."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from .conftest import ROOT, Extension

OURS = {"CovidXRayLib", "CovidXRayPanel"}
STANDARD = set(sys.stdlib_module_names)

# -S leaves out site-packages, where the tests' own environment has the library as well.
REPORT = "\nimport CovidXRayLib\nprint(CovidXRayLib.__file__)\n"


def packages(statement: ast.stmt) -> set[str]:
    """Top-level packages that one statement imports."""
    if isinstance(statement, ast.Import):
        return {alias.name.partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.ImportFrom):
        return {(statement.module or "").partition(".")[0]}
    return set()


def first_lines(module: Path) -> str:
    """What the module executes before its first import of our own packages, Slicer's imports left out."""
    kept: list[str] = []
    for statement in ast.parse(module.read_text("utf-8")).body:
        if packages(statement) & OURS:
            return "\n".join(kept)
        if packages(statement) <= STANDARD:
            kept.append(ast.unparse(statement))
    raise AssertionError(f"{module} imports nothing of {OURS}")


def library_found_by(module: Path, folder: Path) -> Path:
    """Execute the first lines as Slicer would, with ``__file__`` set, and say which library they lead to."""
    code = f"__file__ = {str(module)!r}\n{first_lines(module)}{REPORT}"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_from_a_source_checkout(tmp_path: Path) -> None:
    module = ROOT / "CovidXRay" / "CovidXRay.py"
    assert library_found_by(module, tmp_path) == ROOT / "CovidXRayLib" / "__init__.py"


def test_from_an_installed_extension(extension: Extension, tmp_path: Path) -> None:
    module = extension.installed / "CovidXRay.py"
    assert library_found_by(module, tmp_path) == extension.installed / "CovidXRayLib" / "__init__.py"
