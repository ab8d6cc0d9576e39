"""The analysis program is killed in mid-run: a sentence, and the next analysis works."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from slicerhost.fixtures import process_events, wait_until


def kill_the_worker(reader: Any) -> None:
    """Kill the child, and wait until the operating system has told of it."""
    transport = reader.panel.logic.client._connection._transport
    killed = transport.pid
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: transport.pid != killed)


def test_killed_analysis_is_reported_and_the_next_works(reader: Any, film: Any) -> None:
    reader.wait_for_networks()
    reader.press("analyzeButton")
    reader.wait_for_stage()
    kill_the_worker(reader)
    reader.wait()
    assert reader.text("messageLabel") == (
        "The analysis program ended unexpectedly and is being restarted; please try again."
    )
    assert reader.text("analyzeButton") == "Analyze"
    assert reader.text("verdictLabel") == "No result yet"
    reader.analyze()
    assert reader.text("messageLabel") == ""
    assert reader.probability is not None


def test_worker_killed_while_idle_goes_unnoticed(reader: Any, film: Any) -> None:
    reader.wait_for_networks()
    kill_the_worker(reader)
    reader.analyze()
    assert reader.text("messageLabel") == ""
    assert reader.probability is not None


def test_earlier_result_survives_a_killed_run(reader: Any, film: Any) -> None:
    reader.analyze()
    verdict, score = reader.text("verdictLabel"), reader.text("scoreLabel")
    reader.press("analyzeButton")
    reader.wait_for_stage()
    kill_the_worker(reader)
    reader.wait()
    assert (reader.text("verdictLabel"), reader.text("scoreLabel")) == (verdict, score)


def seconds_of(action: Callable[[], None]) -> float:
    start = time.monotonic()
    action()
    return time.monotonic() - start


@pytest.mark.slow
def test_panel_recovers_from_ten_kills(
    reader: Any, film: Any, print_measurement: Callable[[str], None]
) -> None:
    """The moments are spread over one warm analysis, the last instants of it included."""
    reader.wait_for_networks()
    reader.analyze()
    score, chance = reader.probability, random.Random(7)
    worked, caught = 0, 0
    for tenth in range(10):
        # Anew each time: what else this machine does comes and goes.
        length = min(seconds_of(reader.analyze) for _ in range(2))
        reader.press("analyzeButton")
        moment = time.monotonic() + length * (tenth + chance.random()) / 10
        wait_until(lambda moment=moment: time.monotonic() >= moment or not reader.panel.busy)
        caught += reader.panel.busy
        kill_the_worker(reader)
        reader.wait()
        process_events()
        assert reader.text("analyzeButton") == "Analyze"
        reader.analyze()
        assert reader.text("messageLabel") == ""
        worked += reader.probability == score
    print_measurement(
        f"worker killed at 10 moments, {caught} of them in mid-run: the panel worked {worked} times"
    )
    assert worked == 10
    # A run that is faster than the measured ones may end before its moment comes.
    assert caught >= 5
