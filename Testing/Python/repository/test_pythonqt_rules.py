"""What the panel may not do, because PythonQt and Slicer do not let it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PANEL = Path(__file__).parents[3] / "CovidXRay"
SOURCES = sorted((*PANEL.glob("*.py"), *(PANEL / "CovidXRayPanel").rglob("*.py")))
# Names whose attributes are classes of Qt, CTK and MRML's widgets.
WRAPPED = {"qt", "ctk"}


def is_wrapped(node: ast.expr) -> bool:
    """Return whether an expression names a class that PythonQt wraps: qt.QLabel, slicer.qMRMLWidget."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return False
    return node.value.id in WRAPPED or (node.value.id == "slicer" and node.attr.startswith("q"))


def checked_against_wrapped(tree: ast.AST) -> list[int]:
    """The lines on which isinstance or issubclass is asked about such a class."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("isinstance", "issubclass")
        and any(isinstance(each, ast.expr) and is_wrapped(each) for each in ast.walk(node))
    ]


def calls_of(tree: ast.AST, name: str) -> list[int]:
    """The lines on which a method or class of this name is called."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(PANEL)))
def test_no_isinstance_with_qt_classes(source: Path) -> None:
    """It would be False for every class but the object's very own; `inherits` with a name tells."""
    assert checked_against_wrapped(ast.parse(source.read_text("utf-8"))) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(PANEL)))
def test_language_is_not_taken_from_qt(source: Path) -> None:
    """Slicer sets Qt's locale to "C"; only the module's own test looks whether it does."""
    if source.parent.name != "selfTests":
        assert calls_of(ast.parse(source.read_text("utf-8")), "QLocale") == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(PANEL)))
def test_nodes_are_hidden_before_they_are_added(source: Path) -> None:
    """Hidden later, they stay in every list of nodes; one function hides, and it does so in time."""
    if source.name != "newNode.py":
        assert calls_of(ast.parse(source.read_text("utf-8")), "SetHideFromEditors") == []


@pytest.mark.parametrize(
    "line",
    [
        "isinstance(widget, qt.QLabel)",
        "isinstance(widget, (int, qt.QLabel, ctk.ctkCollapsibleButton))",
        "issubclass(type(widget), slicer.qMRMLWidget)",
        "isinstance(widget, qt.QLineEdit | qt.QSpinBox)",
    ],
)
def test_rules_detect_violations(line: str) -> None:
    assert checked_against_wrapped(ast.parse(line)) == [1]
    assert checked_against_wrapped(ast.parse("isinstance(lock, locks.LockedBy)")) == []
