"""Signals in plain Python, without Qt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")
_log = logging.getLogger(__name__)


class Signal(Generic[P]):
    """Calls all connected callables, in the order of connection."""

    def __init__(self) -> None:
        self._slots: list[Callable[P, object]] = []

    def connect(self, slot: Callable[P, object]) -> None:
        """Connect a callable; connecting it again has no effect."""
        if slot not in self._slots:
            self._slots.append(slot)

    def disconnect(self, slot: Callable[P, object]) -> None:
        """Disconnect a callable.

        Raises
        ------
        ValueError
            If it is not connected.
        """
        self._slots.remove(slot)

    def emit(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call all connected callables; exceptions are logged and do not affect the others."""
        for slot in tuple(self._slots):
            call(slot, *args, **kwargs)


def call(slot: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call a callable and log its exceptions."""
    try:
        slot(*args, **kwargs)
    except Exception:  # noqa: BLE001 - it is logged, with all it says
        _log.exception("a callback failed")
