"""Bring the catalog of texts up to date with the sources: ``make translations``.

Writes ``Resources/Translations/covidxray.pot``, takes its changes over into every
``CODE/LC_MESSAGES/covidxray.po`` beside it, and compiles those. To begin a language, make an empty
``covidxray.po`` at its place and run this once.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "Resources" / "Translations"
DOMAIN = "covidxray"
HEADER = "# Texts of CovidXRay, for translators. {name} in braces and %% stay as they are."
CHANGING = tuple(
    f'"{field}: '
    for field in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
# "translate" is the parameter by which the panel hands gettext on.
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None, "translate": None}

sys.path.insert(0, str(Path(__file__).parent))  # for the extractor that babel.cfg names


def extracted() -> Catalog:
    """Return the texts of all sources."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(domain=DOMAIN, header_comment=HEADER, fuzzy=False)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, comment_tags=["Translators:"])
    for source, _line, message, comments, context in found:
        place = (Path(source).as_posix(), 1)
        catalog.add(message, locations=[place], auto_comments=comments, context=context)
    return catalog


def write_template(catalog: Catalog, path: Path) -> None:
    """Write the template so that it changes only with the texts: nothing of dates, lines and tools."""
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(CHANGING)), "utf-8")


def update_languages(template: Catalog, folder: Path) -> list[Path]:
    """Take a template over into every language in a folder, compile it, and return the ``.mo`` files."""
    compiled = []
    for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parts[-3], domain=DOMAIN)
        catalog.update(template, no_fuzzy_matching=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)
        compiled.append(path.with_suffix(".mo"))
        with compiled[-1].open("wb") as file:
            write_mo(file, catalog)
    return compiled


if __name__ == "__main__":
    texts = extracted()
    write_template(texts, FOLDER / f"{DOMAIN}.pot")
    update_languages(texts, FOLDER)
