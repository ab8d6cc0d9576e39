"""Modules and names of ours that a file mentions, in imports, in programs kept as strings, and in prose."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOMES = {
    "CovidXRayLib": ROOT / "CovidXRayLib",
    "CovidXRayPanel": ROOT / "CovidXRay" / "CovidXRayPanel",
    "slicerhost": ROOT / "CovidXRay" / "StandaloneHost" / "slicerhost",
    "Testing": ROOT / "Testing",
}
OURS = "|".join(HOMES)
IMPORT = re.compile(rf"\bfrom ((?:{OURS})(?:\.\w+)*) import (?:\(([^)]*)\)|([\w, ]+))")
# The other names of that kind are of files: CovidXRayLib.egg-info, Testing/Python.
DOTTED = re.compile(r"(?<![\w./-])(?:CovidXRayLib|CovidXRayPanel|slicerhost)(?:\.\w+)+(?![\w/-])")
INVENTED = {("CovidXRayLib", "somewhere")}
FILES = sorted(
    path
    for folder in ("CovidXRay", "CovidXRayLib", "Resources", "Testing")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".md", ".py", ".sh"}
)


def place(module: str) -> Path:
    root, *parts = module.split(".")
    return HOMES[root].joinpath(*parts)


def is_module(module: str) -> bool:
    return place(module).is_dir() or place(module).with_suffix(".py").is_file()


@cache
def names_in(module: str) -> frozenset[str]:
    """Whatever a module defines or imports, on whichever level."""
    path = place(module)
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    names = {"__file__", "__name__"}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))) if file.exists() else ():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return frozenset(names)


def leads_somewhere(module: str, name: str) -> bool:
    return is_module(f"{module}.{name}") or (is_module(module) and name in names_in(module))


def mentioned(text: str) -> set[tuple[str, str]]:
    """Pairs of a module, as far as there is one, and the name that is to be in it."""
    pairs = set()
    for module, several, single in IMPORT.findall(text):
        names = re.sub(r"#.*| as \w+", "", several or single)
        pairs |= {(module, name) for name in re.findall(r"\w+", names)}
    for dotted in DOTTED.findall(text):
        module, *rest = dotted.split(".")
        while rest and is_module(f"{module}.{rest[0]}"):
            module = f"{module}.{rest.pop(0)}"
        pairs |= {(module, rest[0])} if rest else set()
    return pairs


def test_referenced_names_exist() -> None:
    lost = {
        f"{path.relative_to(ROOT).as_posix()}: {module}.{name}"
        for path in FILES
        for module, name in mentioned(path.read_text("utf-8")) - INVENTED
        if not leads_somewhere(module, name)
    }
    assert lost == set(), "Write where it is now; `git log -S NAME` finds when it moved."
