"""slicer.i18n: Qt translations with the calling file's name as context."""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path

import slicer


def translate(context: str, text: str) -> str:
    """Return the text in the application's language."""
    return slicer.app.translate(context, text)


def tr(text: str) -> str:
    """Return the text in the application's language; the calling file is its context."""
    frame = inspect.currentframe()
    assert frame is not None and frame.f_back is not None
    return translate(getContext(inspect.getfile(frame.f_back)), text)


@cache
def getContext(sourceFile: str) -> str:
    """Return the file name, prefixed by the package name if it is in one."""
    path = Path(sourceFile)
    return f"{path.parent.name}.{path.stem}" if (path.parent / "__init__.py").is_file() else path.stem
