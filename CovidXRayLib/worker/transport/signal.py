"""A signal: callables that are told when something happens. Plain Python, no Qt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")
_log = logging.getLogger(__name__)


class Signal(Generic[P]):
    """Call every connected callable, in the order of connection."""

    def __init__(self) -> None:
        self._slots: list[Callable[P, object]] = []

    def connect(self, slot: Callable[P, object]) -> None:
        """Have a callable told from now on; connecting it twice changes nothing."""
        if slot not in self._slots:
            self._slots.append(slot)

    def disconnect(self, slot: Callable[P, object]) -> None:
        """Have a callable told no longer.

        Raises
        ------
        ValueError
            If it is not connected.
        """
        self._slots.remove(slot)

    def emit(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell all; an error in one is logged and keeps it from none of the others."""
        for slot in tuple(self._slots):
            call(slot, *args, **kwargs)


def call(slot: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call it and log an error of its own, which must not upset whoever calls."""
    try:
        slot(*args, **kwargs)
    except Exception:  # noqa: BLE001 - it is logged, with all it says
        _log.exception("a callback failed")
