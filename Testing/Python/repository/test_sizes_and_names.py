"""How large packages and files may grow, and what modules are called, so that a reader finds things."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[3]
PRODUCT = sorted(
    path
    for folder in ("CovidXRayLib", "CovidXRay")
    for path in (ROOT / folder).rglob("*.py")
    # The way to the library in a source checkout is no part of the panel.
    if path.parent != ROOT / "CovidXRay" / "CovidXRayLib"
)
TESTS = sorted((ROOT / "Testing").rglob("*.py"))
FOLDERS = sorted({path.parent for path in PRODUCT + TESTS})

MAX_MODULES = 15
MAX_LINES = 400
MEDIAN_LINES = 120

# Names that a convention asks for: Python's, pytest's, Slicer's, and one module of errors to a package.
SHARED_NAMES = {"__init__", "__main__", "conftest", "errors", "i18n"}


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=relative)
def test_packages_have_few_modules(folder: Path) -> None:
    modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    assert len(modules) <= MAX_MODULES, (
        f"{relative(folder)} holds {len(modules)} modules, more than {MAX_MODULES}. "
        "Find two subjects in it, and give one of them a folder of its own."
    )


def test_files_are_short() -> None:
    long = {relative(path): count for path in PRODUCT + TESTS if (count := lines(path)) > MAX_LINES}
    assert long == {}, (
        f"Longer than {MAX_LINES} lines. "
        "Find the second subject in the file, and move it into a file that is named after it."
    )


@pytest.mark.parametrize("files", [PRODUCT, TESTS], ids=["product", "tests"])
def test_most_files_are_very_short(files: list[Path]) -> None:
    middle = median(lines(path) for path in files if path.name != "__init__.py")
    assert middle < MEDIAN_LINES, (
        f"Half of the files are longer than {middle:.0f} lines; the median is to stay under {MEDIAN_LINES}. "
        "Divide the files that were added last."
    )


@pytest.mark.parametrize("files", [PRODUCT, TESTS], ids=["product", "tests"])
def test_module_names_are_unique(files: list[Path]) -> None:
    homes = defaultdict(list)
    for path in files:
        homes[path.stem].append(relative(path))
    shared = {name: paths for name, paths in homes.items() if len(paths) > 1 and name not in SHARED_NAMES}
    assert shared == {}, "Name each of them after what sets it apart, not only after its package."


def test_shipped_files_are_not_named_like_tests() -> None:
    named = [
        relative(path)
        for path in PRODUCT
        if path.stem == "conftest"
        or path.stem.startswith("test_")
        or path.stem.endswith(("_test", "testing"))
    ]
    assert named == [], "pytest, or a reader, would take them for tests: name them after what they do."
