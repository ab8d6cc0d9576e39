"""File dialogs that return a path, as PythonQt's do; PySide6 adds the filter that was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFileDialog


def _first(function: Callable[..., tuple[Any, str]]) -> staticmethod:
    def ask(*arguments: Any) -> Any:
        return function(*arguments)[0]

    return staticmethod(ask)


def _all(function: Callable[..., tuple[list[str], str]]) -> staticmethod:
    def ask(*arguments: Any) -> tuple[str, ...]:
        return tuple(function(*arguments)[0])

    return staticmethod(ask)


# Static methods by class, to be put over those of PySide6.
RETURN_A_PATH: dict[str, dict[str, staticmethod]] = {
    "QFileDialog": {
        "getOpenFileName": _first(QFileDialog.getOpenFileName),
        "getSaveFileName": _first(QFileDialog.getSaveFileName),
        "getOpenFileNames": _all(QFileDialog.getOpenFileNames),
    }
}
