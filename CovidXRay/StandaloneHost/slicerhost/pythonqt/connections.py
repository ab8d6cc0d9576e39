"""PythonQt's way to connect: ``button.connect("clicked(bool)", self.onClicked)``.

Stricter than PythonQt, which prints a warning for a signal that does not exist and goes on.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import QMetaObject, QObject


class Connectable:
    """Mixed into every class that the stand-in for `qt` offers."""

    # Qt's C++ code looks these two up in the very class of an object and nowhere else.
    _defined_in_class: ClassVar[tuple[str, ...]] = ("connect", "disconnect")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in Connectable._defined_in_class:
            if name not in vars(cls):
                setattr(cls, name, vars(Connectable)[name])

    def connect(self, signature: str, receiver: Any, slot: str | None = None) -> bool:
        """Call `receiver` (or its method that `slot` names) with what the signal carries."""
        signal, arity = _find_signal(self, signature)
        called = receiver if slot is None else getattr(receiver, slot.partition("(")[0])
        if not callable(called):
            raise TypeError(f"{signature} can only be connected to a callable, not to {called!r}")
        deliver = _taking(called, arity)
        _connections(self).append((_normalized(signature), called, deliver))
        signal.connect(deliver)
        return True

    def disconnect(self, signature: str | None = None, receiver: Any = None, slot: str | None = None) -> bool:
        """Undo `connect`; without a receiver for all of the signal, without a signal for all."""
        called = receiver if slot is None else getattr(receiver, slot.partition("(")[0])
        requested = None if signature is None else _normalized(signature)
        kept, found = [], False
        for entry in _connections(self):
            name, connected, deliver = entry
            if requested in (None, name) and (called is None or called == connected):
                _find_signal(self, name)[0].disconnect(deliver)
                found = True
            else:
                kept.append(entry)
        _connections(self)[:] = kept
        return found


def _connections(sender: Any) -> list[tuple[str, Any, Callable[..., Any]]]:
    connections: list[tuple[str, Any, Callable[..., Any]]] = sender.__dict__.setdefault("_connected", [])
    return connections


def _normalized(signature: str) -> str:
    text: Any = signature.lstrip("2")  # annotated as bytes in PySide6, which its function rejects
    return bytes(QMetaObject.normalizedSignature(text).data()).decode()


def _find_signal(sender: Any, signature: str) -> tuple[Any, int]:
    """Return the signal and how many arguments its signature names."""
    normalized = _normalized(signature)
    name, _, rest = normalized.partition("(")
    arguments = [argument for argument in rest.rstrip(")").split(",") if argument]
    # A signal made in Python carries VTK objects as Python objects.
    in_python = ",".join("PyObject" if _is_vtk(argument) else argument for argument in arguments)
    metaobject: QMetaObject = QObject.metaObject(sender)
    if "(" not in normalized or metaobject.indexOfSignal(f"{name}({in_python})") < 0:
        raise ValueError(f"{metaobject.className()} has no signal {signature!r}")
    return getattr(sender, name), len(arguments)


def _is_vtk(argument: str) -> bool:
    return re.fullmatch(r"vtk\w+\*", argument) is not None


def _taking(called: Callable[..., Any], arity: int) -> Callable[..., None]:
    """Return a slot that hands on as many arguments as the signature names and the callable takes."""
    most = min(arity, _max_argument_count(called))

    def deliver(*arguments: Any) -> None:
        called(*arguments[:most])

    # PySide6 gives a slot as many arguments as it declares, and a slot with * none.
    exact: list[Callable[..., None]] = [
        lambda: deliver(),
        lambda a: deliver(a),
        lambda a, b: deliver(a, b),
        lambda a, b, c: deliver(a, b, c),
        lambda a, b, c, d: deliver(a, b, c, d),
    ]
    return exact[arity]


def _max_argument_count(called: Callable[..., Any]) -> int:
    """Only functions and methods are inspected, as in PythonQt; other callables get every argument."""
    everything = 100
    if not (inspect.isfunction(called) or inspect.ismethod(called)):
        return everything
    parameters = inspect.signature(called).parameters.values()
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return everything
    return sum(
        parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        for parameter in parameters
    )
