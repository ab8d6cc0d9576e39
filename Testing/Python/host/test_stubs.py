"""The types that panel and host are checked against name only what is really there."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
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


# In a process of its own: where other tests have made and deleted subclasses, Shiboken may take a class's
# description for one of those that are gone.
PROPERTIES = """
import json, sys
import qt
found = {}
for name in sys.argv[1:]:
    meta = getattr(getattr(qt, name), "staticMetaObject", None)
    if meta is not None:
        found[name] = [meta.property(index).name() for index in range(meta.propertyCount())]
print(json.dumps(found))
"""


def properties_of(names: list[str]) -> dict[str, set[str]]:
    """The properties of classes of Qt, their bases' among them; classes that can have none are left out."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", PROPERTIES, *names],
        env=environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return {name: set(found) for name, found in json.loads(done.stdout).items()}


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
    stubbed = {cls.name: cls for cls in classes(TYPING / "qt.pyi")}
    properties = properties_of(list(stubbed))
    assert len(properties) > 10
    for name, real in properties.items():
        assert attributes(stubbed[name], of_class=False) - OF_PYTHONQT <= real, name
        assert not (methods(stubbed[name]) - OF_PYTHONQT) & real, name


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
