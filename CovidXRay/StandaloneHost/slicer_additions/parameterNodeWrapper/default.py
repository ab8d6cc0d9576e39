"""The value that a parameter has at first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Default:
    """Annotation: the first value, or what makes one each time."""

    def __init__(self, value: Any = None, *, generator: Callable[[], Any] | None = None) -> None:
        self._value = value
        self._generator = generator

    @property
    def value(self) -> Any:
        return self._generator() if self._generator is not None else self._value
