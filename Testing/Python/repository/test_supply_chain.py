"""What is installed is named by hash, and is newer than the vulnerabilities that are known."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = {
    "test.txt": ("train", "app", "curation", "batch", "aws", "report", "pacs", "test"),
    "serving.txt": ("aws", "report", "lambda"),
    "training.txt": ("train",),
}
DOCKERFILES = sorted((ROOT / "CovidXRayLib" / "cloud").rglob("Dockerfile"))


def requirements(extras: tuple[str, ...]) -> list[Requirement]:
    """What the package and some of its extras ask for."""
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in extras)]
    return [Requirement(text) for one in lists for text in one]


def locked(name: str) -> dict[str, list[str]]:
    """The versions of each package that a lock file lists, by its normalized name."""
    found: dict[str, list[str]] = {}
    for package, version in re.findall(
        r"^([\w.-]+)==([^ ;\\]+)", (ROOT / "Resources/Locks" / name).read_text(), re.M
    ):
        found.setdefault(package.lower().replace("_", "-"), []).append(version)
    return found


@pytest.mark.parametrize(("name", "extras"), LOCKS.items())
def test_lock_files_match_the_project(name: str, extras: tuple[str, ...]) -> None:
    versions = locked(name)
    for requirement in requirements(extras):
        found = versions.get(requirement.name.lower().replace("_", "-"), [])
        assert any(requirement.specifier.contains(version) for version in found), requirement


@pytest.mark.parametrize("name", LOCKS)
def test_locked_packages_have_hashes(name: str) -> None:
    blocks = re.split(r"^(?=[\w.-]+==)", (ROOT / "Resources/Locks" / name).read_text(), flags=re.M)[1:]
    assert len(blocks) > 30
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_minimum_versions_exclude_listed_vulnerabilities() -> None:
    table = re.findall(r"^\| ([a-z0-9-]+) \| ([\d.]+) \|", (ROOT / "SECURITY.md").read_text("utf-8"), re.M)
    assert len(table) >= 12
    expected = requirements(tuple(PROJECT["optional-dependencies"]))
    for package, safe in table:
        asked = [one for one in expected if one.name.lower() == package]
        assert asked, package
        for one in asked:
            floors = [Version(part.version) for part in one.specifier if part.operator in (">=", "~=")]
            assert floors and min(floors) >= Version(safe), one
        assert all(
            Version(version) >= Version(safe) for name in LOCKS for version in locked(name).get(package, [])
        ), package


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.parent.name)
def test_images_are_pinned_by_digest_and_lock_file(path: Path) -> None:
    text = path.read_text("utf-8")
    stages = set(re.findall(r"^FROM \S+ AS (\S+)", text, re.M))
    bases = [base for base in re.findall(r"^FROM (\S+)", text, re.M) if base not in stages]
    assert bases and all(re.search(r"@sha256:[0-9a-f]{64}$", base) for base in bases)
    assert "--require-hashes --requirement Resources/Locks/" in text
