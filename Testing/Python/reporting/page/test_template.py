"""A hospital's own template: parts replaced, mistakes told in a sentence, nothing fetched, no code run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.reporting.errors import PageError
from CovidXRayLib.reporting.page.write_page import write_page
from Testing.Python.reporting.page.pdf_text import text_of

EXTENDED = """{% extends "covidxray/page.html" %}
{% block institution %}<img src="{{ embed('logo.svg') }}" alt="">Hospital Ñuñoa{% endblock %}
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "template"
    folder.mkdir()
    (folder / "logo.svg").write_text(LOGO, "utf-8")
    return folder


def test_block_is_replaced_and_the_rest_kept(scored: Any, folder: Path, tmp_path: Path) -> None:
    (folder / "page.html").write_text(EXTENDED, "utf-8")
    html, pdf = write_page(scored.content(), tmp_path, template=folder)
    words = text_of(pdf)
    assert "Hospital Ñuñoa" in words and "Research use only" in words and "Patient ID" in words
    assert "data:image/svg+xml;base64," in html.read_text("utf-8")


def test_style_can_be_replaced_alone(scored: Any, folder: Path, tmp_path: Path) -> None:
    style = "@page { size: A4; margin: 1cm } body { font-size: 0.8rem } .pictures { display: none }"
    (folder / "page.css").write_text(style, "utf-8")
    html, pdf = write_page(scored.content(), tmp_path, template=folder)
    assert ".verdict" not in html.read_text("utf-8").partition("</style>")[0]
    assert "Research use only" in text_of(pdf)


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{{ figures.scoer }}", "scoer"),
        ("{% if %}", "line 1"),
        ("{{ embed('../secret.txt') }}", "not in"),
        ("{% include 'other.html' %}", "other.html"),
        pytest.param("<p>" + "many words " * 20_000, "does not fit on one A4 sheet", marks=pytest.mark.slow),
        ("<img src='http://127.0.0.1:9/logo.png'>", "nothing is downloaded"),
        ("<img src='file:///etc/hostname'>", "nothing is downloaded"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "cannot be made from this template"),
        ("{{ 1 / 0 }}", "cannot be made from this template"),
    ],
)
def test_invalid_template_is_reported(
    scored: Any, folder: Path, tmp_path: Path, template: str, sentence: str
) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (folder / "page.html").write_text(template, "utf-8")
    with pytest.raises(PageError, match=sentence) as raised:
        write_page(scored.content(), tmp_path, template=folder)
    assert "\n" not in str(raised.value) and str(raised.value).endswith(".")
    assert not list(tmp_path.glob("*.html")) and not list(tmp_path.glob("*.pdf"))


def test_empty_template_folder_is_rejected(scored: Any, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PageError, match=r"neither page\.html nor page\.css"):
        write_page(scored.content(), tmp_path, template=folder)
