"""How long the window did not answer: the longest gap between two turns of the event loop."""

from __future__ import annotations

import time

import qt

INTERVAL_MS = 5


class GapRecorder:
    """Ticks every five milliseconds and keeps the longest time between two ticks.

    Use as a context manager around what is measured; the event loop must run inside.
    """

    def __init__(self) -> None:
        self._longest = 0.0
        self._last = 0.0
        self._timer = qt.QTimer()
        self._timer.setTimerType(qt.Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def longest_ms(self) -> float:
        """Longest gap so far in milliseconds; a free loop shows about five."""
        return 1000 * self._longest

    def start(self) -> None:
        self._longest, self._last = 0.0, time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Stop; the time since the last tick counts."""
        self._tick()
        self._timer.stop()

    def __enter__(self) -> GapRecorder:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest, self._last = max(self._longest, now - self._last), now
