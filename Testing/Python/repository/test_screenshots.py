"""The screenshots of the documentation: those that `make screenshots` draws, and no others."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

ROOT = Path(__file__).parents[3]
FOLDER = "Resources/Screenshots"
PAGES = [ROOT / "README.md", *(ROOT / "Resources" / "Docs").rglob("*.md")]
IMAGES = {
    (page.parent / link).resolve().relative_to(ROOT).as_posix()
    for page in PAGES
    for link in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", page.read_text("utf-8"))
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script, not run."""
    specification = importlib.util.spec_from_file_location(
        "screenshots", ROOT / "Resources" / "Scripts" / "screenshots.py"
    )
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_documentation_shows_exactly_the_generated_images(script: ModuleType) -> None:
    assert sorted(IMAGES) == sorted(f"{FOLDER}/{name}" for name in script.IMAGES)


def test_folder_contains_exactly_the_generated_images(script: ModuleType) -> None:
    assert sorted(path.name for path in (ROOT / FOLDER).iterdir()) == sorted(script.IMAGES)


@pytest.mark.parametrize("name", sorted(IMAGES))
def test_images_have_window_size(script: ModuleType, name: str) -> None:
    with Image.open(ROOT / name) as image:
        assert image.size == script.WINDOW


def test_images_are_small() -> None:
    assert sum((ROOT / name).stat().st_size for name in IMAGES) < 1_600_000


def test_only_synthetic_films_are_shown(script: ModuleType) -> None:
    for film in (script.states.FILM, script.states.CLEAR_FILM):
        assert film.parent == ROOT / "Resources" / "Samples"
        assert film.is_file()
