"""How a value of each type is written into a parameter node, and read from it."""

from __future__ import annotations

import enum
import pathlib
from collections.abc import Callable
from typing import Any

import slicer

from .validators import IsInstance, NotNone, Validator


class Serializer:
    """Values as text.

    Parameters
    ----------
    validators
        What every value must satisfy, whatever the annotations say.
    first
        The value of a parameter without a default.
    to_text, from_text
        The conversions.
    """

    def __init__(
        self,
        validators: list[Validator],
        first: Any,
        to_text: Callable[[Any], str],
        from_text: Callable[[str], Any],
    ) -> None:
        self.validators = validators
        self.first = first
        self._to_text = to_text
        self._from_text = from_text

    def isIn(self, node: Any, name: str) -> bool:
        return bool(node.HasParameter(name))

    def write(self, node: Any, name: str, value: Any) -> None:
        node.SetParameter(name, self._to_text(value))

    def read(self, node: Any, name: str) -> Any:
        return self._from_text(node.GetParameter(name))


class NodeSerializer(Serializer):
    """Nodes as references; an empty parameter of the same name stands for None."""

    def __init__(self, cls: type) -> None:
        super().__init__([IsInstance(cls)], None, str, str)

    def write(self, node: Any, name: str, value: Any) -> None:
        node.SetParameter(name, "")
        node.SetNodeReferenceID(name, value.GetID() if value is not None else None)

    def read(self, node: Any, name: str) -> Any:
        return node.GetNodeReference(name)


def serializer_for(cls: Any) -> Serializer:
    """Return the serializer for a type.

    Raises
    ------
    TypeError
        If the type is not offered here.
    """
    if isinstance(cls, type) and issubclass(cls, slicer.vtkMRMLNode):
        return NodeSerializer(cls)
    if isinstance(cls, type) and issubclass(cls, enum.Enum):
        first = next(iter(cls))
        return Serializer([NotNone(), IsInstance(cls)], first, lambda value: value.name, cls.__getitem__)
    if isinstance(cls, type) and issubclass(cls, pathlib.PurePath):
        return Serializer([NotNone(), IsInstance(cls)], cls(), str, cls)
    if cls is bool:
        return Serializer([NotNone(), IsInstance(bool)], False, str, lambda text: text == "True")
    if cls is int:
        return Serializer([NotNone(), IsInstance(int)], 0, str, int)
    if cls is float:
        return Serializer([NotNone(), IsInstance((int, float))], 0, str, float)
    if cls is str:
        return Serializer([NotNone(), IsInstance(str)], "", str, str)
    raise TypeError(f"Parameters of the type {cls} are not offered here")
