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
    """Run the event loop until the condition holds.

    Raises
    ------
    TimeoutError
        If it does not within the time.
    """
    import qt

    loop, timer = qt.QEventLoop(), qt.QTimer()
    ends = time.monotonic() + seconds
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > ends else None)
    timer.start(10)
    if not condition():
        loop.exec()
    timer.stop()
    if not condition():
        raise TimeoutError(f"not within {seconds} s")
