"""Which packages are asked for, and which of Slicer's own stay as they are."""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[4]
PARTS = ("curation", "report", "pacs")
# Versions that Slicer 5.13 brings (its SuperBuild/requirements): asked for no newer, so that they stay.
BROUGHT = {"numpy": "2.3.4", "pydicom": "3.0.1", "dicomweb-client": "0.60.1", "pyjpegls": "1.5.1"}


@pytest.fixture
def dependencies(module: Any) -> Any:
    from CovidXRayPanel.processes import dependencies

    return dependencies


def test_minimal_set_matches_the_library(dependencies: Any) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    needed = dependencies.requirementsFor(
        str(ROOT / "CovidXRay" / "Resources" / "requirements.txt"), "onnxruntime"
    )
    # Progress, tables on a terminal and the label image are the command line's alone; Slicer has SimpleITK.
    expected = {Requirement(text).name for text in declared} - {"tqdm", "rich", "pillow", "SimpleITK"}
    assert "SimpleITK" in dependencies.SLICER_PACKAGES
    assert {each.name for each in needed} == expected
    assert dependencies.areInstalled(needed)
    assert dependencies.ensureInstalled(needed) == ""


def test_database_set_matches_the_library(dependencies: Any) -> None:
    from CovidXRayPanel.reviewDatabase.link import requirementsFor

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {str(Requirement(text)) for text in project["optional-dependencies"]["curation"]}
    of_file = {str(each) for each in requirementsFor("films.sqlite")}
    of_server = {str(each) for each in requirementsFor("postgresql://anna@hospital/films")}
    films = {str(each) for each in dependencies.requirementsOf(dependencies.FILMS)}
    assert of_server == declared | films
    assert {text for text in declared if "psycopg" not in text} | films == of_file


def test_tensorflow_is_requested_only_with_its_engine(dependencies: Any) -> None:
    path = str(ROOT / "CovidXRay" / "Resources" / "requirements.txt")
    names = {each.name for each in dependencies.requirementsFor(path, "onnxruntime")}
    more = {each.name for each in dependencies.requirementsFor(path, "tensorflow")}
    assert more - names == {"tensorflow", "keras"}


def test_slicer_packages_are_kept(dependencies: Any) -> None:
    lines = dependencies.pinned([Requirement("numpy>=2.0"), Requirement("onnxruntime>=1.20")])
    assert f"numpy=={version('numpy')}" in lines
    assert not any(line.startswith("onnxruntime") for line in lines)


def test_outdated_packages_are_upgraded(dependencies: Any) -> None:
    lines = dependencies.pinned([Requirement("pydicom>=99")])
    assert not any(line.startswith("pydicom") for line in lines)
    assert f"numpy=={version('numpy')}" in lines


def test_missing_packages_are_listed(dependencies: Any) -> None:
    sentence = dependencies.ensureInstalled([Requirement("covidxray-no-such-package>=1")])
    assert "covidxray-no-such-package>=1" in sentence


def test_minimum_versions_match_the_library_except_slicer_packages(dependencies: Any) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = {
        Requirement(text).name: Requirement(text)
        for part in (project["dependencies"], *(extras[name] for name in ("train", *PARTS)))
        for text in part
    }
    files = sorted((ROOT / "CovidXRay" / "Resources").glob("requirements*.txt"))
    assert len(files) == 8
    for requirement in dependencies.requirementsOf(*(file.name for file in files)):
        ours = declared[requirement.name]
        brought = BROUGHT.get(requirement.name)
        assert requirement.specifier == ours.specifier or brought in requirement.specifier, requirement
