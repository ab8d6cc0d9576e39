"""The test class that Slicer runs, and the figures of an analysis."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from slicerhost.testing import wait_until


def test_the_modules_own_test_passes(reader: Any) -> None:
    sys.modules["CovidXRay"].CovidXRayTest().runTest()
    assert reader.text("scoreLabel")


def test_how_long_an_analysis_takes_and_the_window_waits(
    reader: Any, film: Any, say: Callable[[str], None]
) -> None:
    """Measured, not judged: the machine that runs this may be busy."""
    from slicerhost.responsiveness import GapRecorder

    reader.panel.logic.client.restart()
    start = time.perf_counter()
    reader.press("analyzeButton")
    wait_until(lambda: not reader.panel.busy, 120)
    first = time.perf_counter() - start
    reader.wait_for_networks()
    with GapRecorder() as gaps:
        start = time.perf_counter()
        reader.press("analyzeButton")
        wait_until(lambda: not reader.panel.busy, 120)
        warm = time.perf_counter() - start
    say(f"panel: worker start to first result {first:.2f} s, warm result {warm:.2f} s")
    say(f"panel: longest gap of the window in a warm analysis {gaps.longest_ms:.0f} ms")
    assert reader.probability is not None
