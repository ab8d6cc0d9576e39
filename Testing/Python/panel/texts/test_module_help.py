"""The module's help: its links lead to pages that are there, without a connection."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse


def test_links_lead_to_installed_pages(module: Any) -> None:
    links = re.findall(r'href="([^"]*)"', module.helpText)
    assert len(links) >= 4
    for link in links:
        assert urlparse(link).scheme == "file"
        page = Path(unquote(urlparse(link).path))
        assert page.is_file() and page.read_text("utf-8").startswith("# "), page


def test_help_states_intended_use(module: Any) -> None:
    assert module.helpText.startswith("<p>Segments the lungs on a frontal chest radiograph")
    assert "color" not in module.helpText and "example.org" not in module.helpText
    assert "Research use only" in module.acknowledgementText
    assert module.title == "CovidXRay" and module.categories and module.contributors


def test_incomplete_installation_has_help_without_links(module: Any, monkeypatch: Any) -> None:
    from CovidXRayPanel.application import moduleHelp

    def missing() -> Path:
        raise FileNotFoundError("no Resources folder")

    monkeypatch.setattr(moduleHelp, "resources_folder", missing)
    assert "href" not in moduleHelp.helpText()
