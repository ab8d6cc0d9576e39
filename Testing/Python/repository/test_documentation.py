"""Links of the documentation that lead to files of the repository; `make docs` checks those between pages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "Resources" / "Docs").rglob("*.md")]
# Paths below the repository, and modules of ours that are run, as they stand in code.
NAMED = re.compile(r"(?<=[` ])((?:CovidXRay|CovidXRayLib|Testing|Resources)/[\w./-]*\w)(?=[` ])")
RUN = re.compile(r"python -m ((?:Testing|CovidXRayLib)[\w.]*)")
# What stands there by example, or is a setting's name.
NOT_FILES = {
    "Resources/Translations/CODE/LC_MESSAGES/covidxray.po",
    "CovidXRay/weightsLicense",
    "CovidXRayLib/Resources",
}
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)(?:#[^)\s]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_file_links_are_valid(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_referenced_files_and_modules_exist(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        pytest.skip("it tells of files that were there at its time")
    text = page.read_text("utf-8")
    missing = [name for name in NAMED.findall(text) if not (ROOT / name).exists()]
    for module in RUN.findall(text):
        path = ROOT / module.replace(".", "/")
        missing += [] if path.is_dir() or path.with_suffix(".py").is_file() else [module]
    assert set(missing) <= NOT_FILES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_and_an_fit_the_next_word(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.findall(r"\ba\s+(?!on[ce]|eu)[aeio]\w+", text) == []
    assert re.findall(r"\ban\s+(?!h)[bcdfgjkpqtvwyz]\w+", text) == []


def test_pages_are_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").split("\nnav:", 1)[1]
    pages = [
        page.relative_to(ROOT / "Resources" / "Docs").as_posix() for page in PAGES if "Docs" in page.parts
    ]
    assert [page for page in pages if page not in navigation] == []


@pytest.mark.parametrize("root", ["CovidXRayLib", "CovidXRayPanel"])
def test_architecture_page_lists_the_checked_layers(root: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract.get("containers") == [root])
    page = (ROOT / "Resources" / "Docs" / "explanation" / "architecture.md").read_text("utf-8")
    rows = [
        set(re.findall(r"`(\w+)`", line.split("|")[1])) for line in page.splitlines() if line[:3] == "| `"
    ]
    first = rows.index(set(layers[0].split(" | ")))
    assert rows[first : first + len(layers)] == [set(layer.split(" | ")) for layer in layers]


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 75
