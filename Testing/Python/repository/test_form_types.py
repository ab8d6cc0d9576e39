"""The types of the panel's Designer files are those of the files."""

from __future__ import annotations

import ast
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[3]
FORMS = {
    node.name: {
        member.target.id: ast.unparse(member.annotation)
        for member in node.body
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name)
    }
    for node in ast.parse((ROOT / "Testing" / "Typing" / "forms.pyi").read_text("utf-8")).body
    if isinstance(node, ast.ClassDef)
}
FILES = sorted((ROOT / "CovidXRay" / "Resources" / "UI").glob("*.ui"))


def module_of(cls: str) -> str:
    """Where Slicer's Python has a class of a widget."""
    return "qt" if cls.startswith("Q") else "ctk" if cls.startswith("ctk") else "slicer"


def test_designer_files_have_form_types() -> None:
    assert sorted(FORMS) == [f"{file.stem}Form" for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_form_types_match_their_files(file: Path) -> None:
    widgets = {
        widget.get("name", ""): widget.get("class", "") for widget in ElementTree.parse(file).iter("widget")
    }
    written = {name: f"{module_of(cls)}.{cls}" for name, cls in widgets.items()}
    assert FORMS[f"{file.stem}Form"] == written
