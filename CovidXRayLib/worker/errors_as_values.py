"""Conversion of errors to JSON-compatible values, so that the client can raise the child's errors."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.errors import CovidXRayError, EngineError, FilmError
from CovidXRayLib.films.film_failures import FatalFilmError, out_of_memory, program_failed

_PACKAGE: Final = "CovidXRayLib."


def as_values(error: BaseException) -> dict[str, Any]:
    """Convert an error to JSON-compatible values.

    For errors of other libraries they contain the location (``trace``), but not the message, which may quote
    a header.
    """
    kind = type(error)
    values: dict[str, Any] = {"kind": kind.__qualname__, "module": kind.__module__}
    if isinstance(error, FilmError):
        parts = {"path": str(error.path), "problem": error.problem, "remedy": error.remedy}
        return {**values, **parts, "seconds": getattr(error, "seconds", None)}
    if isinstance(error, CovidXRayError):
        return {**values, "text": str(error)}
    if isinstance(error, ModuleNotFoundError):
        return {**values, "text": error.name or ""}
    if isinstance(error, FileNotFoundError) and error.strerror is None:  # an installation without resources
        return {**values, "text": str(error)}
    return {**values, "trace": "".join(traceback.format_tb(error.__traceback__))}


def from_values(values: Mapping[str, Any], path: Path | str) -> Exception:
    """Restore an error from :func:`as_values`.

    Only error classes of this library are looked up; for any other the result states that the program failed
    on the film at `path`.
    """
    if {"problem", "remedy"} <= values.keys():
        # With the name under which the film was requested.
        if values.get("kind") == FatalFilmError.__name__:
            return FatalFilmError(path, values["problem"], values["remedy"], values.get("seconds"))
        return FilmError(path, values["problem"], values["remedy"])
    kind, text = str(values.get("kind")), str(values.get("text", ""))
    if kind == "MemoryError":
        return out_of_memory(path)
    if kind == "ModuleNotFoundError":
        return ModuleNotFoundError(f"No module named {text!r}", name=text)
    found = _class_of(str(values.get("module")), kind)
    if found is not None:
        error = found.__new__(found)
        error.args = (text,)
        return error
    return program_failed(path, kind)


def start_error(values: object, problem: str) -> Exception:
    """Return why the networks could not be loaded: the error restored from the values, else `problem`."""
    if not isinstance(values, Mapping):
        return EngineError(problem)
    if values.get("kind") == "ModuleNotFoundError":
        return from_values(values, "")
    found = _class_of(str(values.get("module")), str(values.get("kind")))
    text = str(values.get("text") or problem)
    return EngineError(text) if found is None or issubclass(found, FilmError) else from_values(values, "")


def _class_of(module: str, kind: str) -> type[CovidXRayError] | None:
    if not module.startswith(_PACKAGE):
        return None
    try:
        found = getattr(importlib.import_module(module), kind, None)
    except ImportError:
        return None
    return found if isinstance(found, type) and issubclass(found, CovidXRayError) else None
