"""The catalog holds the texts of the sources, and translations keep what must not be translated."""

from __future__ import annotations

import ast
import io
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "Resources" / "Translations"
SOURCES = sorted(path for room in ("CovidXRay", "CovidXRayLib") for path in (ROOT / room).rglob("*.py"))
GETTEXT = {"_", "gettext", "ngettext"}


def forms(message: Message) -> tuple[str, ...]:
    # Babel gives the forms of a compiled catalog as a list.
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def placeholders(text: str) -> Counter[str]:
    """What code fills in: fields of str.format with their conversions and formats, and argparse's %(...)s."""
    fields = [
        f"{{{name}!{conversion}:{specification}}}"
        for _, name, specification, conversion in string.Formatter().parse(text)
        if name is not None
    ]
    return Counter(fields + re.findall(r"%\(\w+\)\w|%%", text))


def spoilt(catalog: Catalog) -> list[str]:
    """The texts whose translation does not fill in what the original does."""
    return [
        forms(message)[0]
        for message in catalog
        if message.id and message.string and any(message.string)
        for translated in ([message.string] if isinstance(message.string, str) else message.string)
        if placeholders(translated) != placeholders(forms(message)[-1])
    ]


def test_template_is_up_to_date(texts: Catalog) -> None:
    with (FOLDER / "covidxray.pot").open("rb") as file:
        template = read_po(file)
    stored, current = ({message.id for message in catalog if message.id} for catalog in (template, texts))
    assert (current - stored, stored - current) == (set(), set()), "run: make translations"


def test_texts_of_library_panel_and_designer_are_extracted(texts: Catalog) -> None:
    rooms = {place.partition("/")[0] for message in texts for place, _line in message.locations}
    assert rooms >= {"CovidXRay", "CovidXRayLib", "Resources"}
    suffixes = {Path(place).suffix for message in texts for place, _line in message.locations}
    assert suffixes == {".py", ".ui", ".html"}


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*/LC_MESSAGES/covidxray.po")), ids=lambda path: path.parts[-3]
)
def test_translations_keep_placeholders(path: Path) -> None:
    with path.open("rb") as file:
        assert spoilt(read_po(file)) == []
    with path.with_suffix(".mo").open("rb") as file:
        assert spoilt(read_mo(file)) == []


def test_placeholders_match_between_plural_forms(texts: Catalog) -> None:
    for message in texts:
        counted = [placeholders(form) for form in forms(message)]
        assert all(set(one) == set(counted[0]) for one in counted), message.id


def test_invalid_translation_is_detected() -> None:
    catalog = Catalog()
    catalog.add("{count:,} of {total}", "{count} de {total}")
    catalog.add("inference engine (default: %(default)s)", "motor de inferencia")
    catalog.add("{name} is fine", "{name} está bien")
    assert spoilt(catalog) == ["{count:,} of {total}", "inference engine (default: %(default)s)"]


def test_new_texts_are_merged_and_compiled(translations: ModuleType, texts: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "es" / "LC_MESSAGES" / "covidxray.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "Frontal projection."\nmsgstr "Una placa frontal."\n', "utf-8"
    )
    assert translations.update_languages(texts, tmp_path) == [path.with_suffix(".mo")]
    with path.open("rb") as file:
        updated = read_po(file)
    assert {message.id for message in updated} == {message.id for message in texts}
    with path.with_suffix(".mo").open("rb") as file:
        assert read_mo(file).get("Frontal projection.").string == "Una placa frontal."


def test_designer_texts_are_extracted_except_notr(translations: ModuleType) -> None:
    from qt_ui import extract_texts  # beside the script

    designer = b"""<ui><widget><property name="text"><string>Analyze</string></property>
        <property name="styleSheet"><string notr="true">color: red</string></property>
        <property name="toolTip"><string comment="verb">Open</string></property>
        <property name="title"><string/></property></widget></ui>"""
    found = [(text, comments) for _, _, text, comments in extract_texts(io.BytesIO(designer), (), (), {})]
    assert found == [("Analyze", []), ("Open", ["verb"])]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(ROOT)))
def test_texts_are_constant_and_translated_when_used(source: Path) -> None:
    tree = ast.parse(source.read_text("utf-8"))
    for name, call in calls(tree):
        if name in {*GETTEXT, "gettext_noop"}:
            pieced = [part for part in call.args if isinstance(part, (ast.JoinedStr, ast.BinOp))]
            assert not pieced, f"line {call.lineno}: a text put together cannot be found in a catalog"
    later = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for part in (node.body if isinstance(node.body, list) else [node.body])
        for inner in ast.walk(part)
    }
    early = [call.lineno for name, call in calls(tree) if name in GETTEXT and id(call) not in later]
    assert early == [], "translated at import, before the language is chosen: mark it by gettext_noop"
