"""The catalog of the sources, and a language made of it in which every text is bracketed."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from CovidXRayLib.i18n import use_language

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def translations() -> ModuleType:
    """The script behind ``make translations``."""
    path = ROOT / "Resources" / "Scripts" / "translations.py"
    specification = importlib.util.spec_from_file_location("covidxray_translations", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def texts(translations: ModuleType) -> Catalog:
    """All texts of the sources as they are now."""
    catalog: Catalog = translations.extracted()
    return catalog


@pytest.fixture(scope="session")
def bracketed_folder(texts: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of catalogs with one language, "xx", in which every text is put into brackets."""
    catalog = Catalog()
    for message in texts:
        if isinstance(message.id, tuple):
            catalog.add(message.id, tuple(f"[{form}]" for form in message.id))
        elif message.id:
            catalog.add(message.id, f"[{message.id}]")
    folder = tmp_path_factory.mktemp("translations")
    path = folder / "xx" / "LC_MESSAGES" / "covidxray.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalog)
    return folder


@pytest.fixture
def english_again() -> Iterator[None]:
    """Whatever the test chooses, the next one finds English."""
    yield
    use_language(None)


@pytest.fixture
def bracketed(bracketed_folder: Path, english_again: None) -> None:
    """Speak the language in which every text is bracketed."""
    assert use_language("xx", folder=bracketed_folder) == "xx"
