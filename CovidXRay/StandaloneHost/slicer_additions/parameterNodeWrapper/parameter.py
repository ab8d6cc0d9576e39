"""Attribute of a wrapper class whose value is stored in the parameter node."""

from __future__ import annotations

import typing
from typing import Any

import slicer

from .default import Default
from .serializers import serializer_for
from .validators import Validator


class Parameter:
    """Annotated attribute of a wrapper class."""

    def __init__(self, name: str, annotated: Any, owner: type) -> None:
        # A further annotation makes typing.Annotated of every type, so that both kinds split alike.
        self.type, *annotations = typing.get_args(typing.Annotated[annotated, None])
        self.annotations = annotations[:-1]
        self.name = name
        self.datatype = annotated
        self.serializer = serializer_for(self.type)
        self.validators = [item for item in self.annotations if isinstance(item, Validator)]
        defaults = [item for item in self.annotations if isinstance(item, Default)]
        if name in vars(owner):
            self.default = Default(vars(owner)[name])
        else:
            self.default = defaults[0] if defaults else Default(self.serializer.first)

    def __get__(self, wrapper: Any, owner: type) -> Any:
        if wrapper is None:
            return self
        node = wrapper.parameterNode
        if not self.serializer.isIn(node, self.name):  # closing the scene empties the node
            self.serializer.write(node, self.name, self.default.value)
        return self.serializer.read(node, self.name)

    def __set__(self, wrapper: Any, value: Any) -> None:
        for validator in [*self.serializer.validators, *self.validators]:
            validator.validate(value)
        with slicer.util.NodeModify(wrapper.parameterNode):
            self.serializer.write(wrapper.parameterNode, self.name, value)
