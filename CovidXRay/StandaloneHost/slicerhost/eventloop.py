"""Waiting without standing still: the event loop turns meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def process_events(turns: int = 5) -> None:
    """Let the event loop turn a few times: timers of zero length, renderings, queued signals."""
    import slicer

    for _ in range(turns):
        slicer.app.processEvents()


def wait_until(condition: Callable[[], Any], seconds: float = 300) -> None:
    """Run the event loop until the condition has held once.

    It is not asked again afterward: what else the loop does in the same turn may already have ended it.

    Raises
    ------
    TimeoutError
        If it does not within the time.
    """
    import qt

    loop, timer = qt.QEventLoop(), qt.QTimer()
    ends = time.monotonic() + seconds
    held = bool(condition())

    def look() -> None:
        nonlocal held
        held = held or bool(condition())
        if held or time.monotonic() > ends:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(10)
    if not held:
        loop.exec()
    timer.stop()
    if not held:
        raise TimeoutError(f"not within {seconds} s")
