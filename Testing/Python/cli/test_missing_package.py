"""A command that lacks a package names the extra that has it, and the command that installs it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.system.packages import extra_with, package_of

ROOT = Path(__file__).parents[3]
# None in sys.modules makes a package seem missing.
WITHOUT = """
import sys
sys.modules[sys.argv[1]] = None
from CovidXRayLib.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("module", "extra", "arguments"),
    [
        ("dask", "batch", ["analyze", "phantom://1/1", "--out", "x", "--workers", "1"]),
        ("sqlalchemy", "curation", ["curate", "import", "films", "--store", "films.db"]),
        ("keras", "train", ["train", "start", "--imagenet", "", "--out", "x"]),
        ("pynetdicom", "pacs", ["fetch", "--server", "dicom://A@localhost:1", "--test"]),
    ],
)
def test_extra_and_command_are_named(module: str, extra: str, arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, module, *arguments],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert done.stderr == (
        f"covidxray: This command needs the Python package '{module}' of the extra '{extra}'; install it in "
        f'the folder of CovidXRay with: pip install ".[{extra}]"\n'
    )


def test_package_that_no_extra_has_is_named_itself() -> None:
    assert extra_with(package_of("jax")) is None  # for developers
    assert extra_with(package_of("numpy.linalg")) is None  # comes always


def test_every_optional_module_leads_to_its_package(project: dict[str, Any]) -> None:
    """The contracts of the imports name each module that may be missing."""
    contracts = project["tool"]["importlinter"]["contracts"]
    modules = {name for contract in contracts for name in contract.get("protected_modules", ())}
    modules -= {"slicerhost"}
    required = {
        extra: {normal(re.split(r"[\s\[<>=~!;]", entry)[0]) for entry in entries}
        for extra, entries in project["project"]["optional-dependencies"].items()
    }
    always = {normal(re.split(r"[\s\[<>=~!;]", entry)[0]) for entry in project["project"]["dependencies"]}
    installed = packages_distributions()
    for module in modules - {"jax"}:
        package = normal(package_of(module))
        extra = extra_with(package)
        assert package in (always if extra is None else required[extra]), module
        if module in installed and module not in ("botocore", "distributed"):  # which others bring
            assert package in {normal(name) for name in installed[module]}, module


def test_no_page_installs_from_where_the_project_is_not() -> None:
    pages = [ROOT / "README.md", *(ROOT / "Resources" / "Docs").rglob("*.md")]
    sources = (ROOT / "CovidXRayLib").rglob("*.py")
    wrong = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (*pages, *sources)
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"covidxray\[|pip install [\"']?covidxray", line)
    ]
    assert wrong == []
