"""The types that panel and host are checked against name only what is really there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TYPING = Path(__file__).parents[2] / "Typing"
NODES = sorted((TYPING / "slicer").glob("_[n-v]*.pyi"))
# Slicer has these and the host has not.
SLICERS_ALONE = {"qMRMLSegmentEditorWidget", "qMRMLSortFilterProxyModel"}
# What PythonQt adds to every object.
OF_PYTHONQT = {"name", "connect", "disconnect", "findChild", "findChildren", "className"}

pytestmark = pytest.mark.usefixtures("scene")


def classes(stub: Path) -> Iterator[ast.ClassDef]:
    """The classes of a stub."""
    yield from (node for node in ast.parse(stub.read_text("utf-8")).body if isinstance(node, ast.ClassDef))


def methods(cls: ast.ClassDef) -> set[str]:
    """The methods of a class in a stub."""
    return {node.name for node in cls.body if isinstance(node, ast.FunctionDef)} - {"__getattr__"}


def attributes(cls: ast.ClassDef, of_class: bool) -> set[str]:
    """The attributes that the objects of a class have, or the class itself."""
    return {
        node.target.id
        for node in cls.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and ast.unparse(node.annotation).startswith(("ClassVar", "TypeAlias")) == of_class
    }


def missing(real: Any, names: set[str]) -> set[str]:
    """Those of some names that an object has not."""
    return {name for name in names if not hasattr(real, name)}


def properties_of(cls: Any) -> set[str]:
    """The properties of a class of Qt, its bases' among them."""
    meta = cls.staticMetaObject
    return {meta.property(index).name() for index in range(meta.propertyCount())}


@pytest.mark.parametrize("name", ["qt", "vtk"])
def test_stubbed_names_exist(name: str) -> None:
    stub = {"qt": "qt.pyi", "vtk": "vtk/__init__.pyi"}[name]
    tree = ast.parse((TYPING / stub).read_text("utf-8"))
    names = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    assert missing(__import__(name), names) == set()


@pytest.mark.parametrize("name", ["qt", "ctk"])
def test_qt_classes_match_their_stubs(name: str) -> None:
    module = __import__(name)
    for cls in classes(TYPING / f"{name}.pyi"):
        real = getattr(module, cls.name)
        assert missing(real, methods(cls) | attributes(cls, of_class=True)) == set(), cls.name


def test_qt_attributes_are_properties() -> None:
    """Of all else PythonQt makes methods."""
    import qt

    for cls in classes(TYPING / "qt.pyi"):
        if hasattr(getattr(qt, cls.name), "staticMetaObject"):
            real = properties_of(getattr(qt, cls.name))
            assert attributes(cls, of_class=False) - OF_PYTHONQT <= real, cls.name
            assert not (methods(cls) - OF_PYTHONQT) & real, cls.name


def test_ctk_widgets_match_their_stubs() -> None:
    import ctk

    for cls in classes(TYPING / "ctk.pyi"):
        assert missing(getattr(ctk, cls.name)(), attributes(cls, of_class=False)) == set(), cls.name


@pytest.mark.parametrize("stub", NODES, ids=lambda stub: stub.stem)
def test_mrml_classes_match_their_stubs(stub: Path) -> None:
    import slicer

    for cls in classes(stub):
        real = getattr(slicer, cls.name)
        assert missing(real, methods(cls) | attributes(cls, of_class=False)) == set(), cls.name


def test_slicer_widgets_match_their_stubs() -> None:
    import slicer

    shown = slicer.app.layoutManager().sliceWidget("Red")
    made = {"qMRMLSliceWidget": shown, "qMRMLSliceView": shown.sliceView()}
    for cls in classes(TYPING / "slicer" / "_widgets.pyi"):
        if cls.name in SLICERS_ALONE:
            continue
        real = made.get(cls.name) or getattr(slicer, cls.name)
        names = methods(cls) | attributes(cls, of_class=False)
        if cls.name == "qSlicerFileDialog":  # of which only the objects have what is set on them
            names = attributes(cls, of_class=True)
        assert missing(real, names) == set(), cls.name


def test_application_matches_its_stub() -> None:
    import slicer

    objects = {
        "qSlicerApplication": slicer.app,
        "CommandOptions": slicer.app.commandOptions(),
        "LayoutManager": slicer.app.layoutManager(),
        "ModuleSelector": slicer.util.moduleSelector(),
        "SettingsDialog": slicer.app.settingsDialog(),
        "DicomDatabase": slicer.dicomDatabase,
    }
    for cls in classes(TYPING / "slicer" / "_application.pyi"):
        if cls.name in objects:
            names = methods(cls) | attributes(cls, of_class=False)
            assert missing(objects.pop(cls.name), names) == set(), cls.name
    assert not objects


def test_slicer_functions_match_the_stub() -> None:
    import slicer

    tree = ast.parse((TYPING / "slicer" / "util.pyi").read_text("utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert missing(slicer.util, functions) == set()
    for cls in classes(TYPING / "slicer" / "util.pyi"):
        assert missing(getattr(slicer.util, cls.name), methods(cls)) == set(), cls.name
