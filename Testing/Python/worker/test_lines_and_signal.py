"""Text in lines, and listeners that cannot harm each other."""

from __future__ import annotations

import logging

import pytest

from CovidXRayLib.worker.transport.lines import LineBuffer
from CovidXRayLib.worker.transport.signal import Signal


@pytest.mark.parametrize("size", [1, 3, 100])
def test_lines_are_reassembled(size: int) -> None:
    data = "first\r\n\nmañana 10 %\rmañana 99 %\nrest".encode()
    buffer, lines = LineBuffer(), []
    for start in range(0, len(data), size):
        lines += buffer.feed(data[start : start + size])
    assert lines == ["first", "mañana 10 %", "mañana 99 %"]
    assert buffer.flush() == ["rest"]
    assert buffer.flush() == []


def test_undecodable_bytes_become_a_line() -> None:
    assert LineBuffer().feed(b"\xff\xfebroken\n") == ["\ufffd\ufffdbroken"]
    (line,) = LineBuffer().feed(b"x" * 2**17)
    assert len(line) == 2**17


def test_failing_listener_is_logged_and_others_are_called(
    caplog: pytest.LogCaptureFixture,
) -> None:
    signal: Signal[[int]] = Signal()
    heard: list[int] = []

    def fails(value: int) -> None:
        raise RuntimeError(f"cannot bear {value}")

    signal.connect(fails)
    signal.connect(heard.append)
    with caplog.at_level(logging.ERROR):
        signal.emit(7)
    assert heard == [7]
    assert "cannot bear 7" in caplog.text
    signal.disconnect(heard.append)
    signal.emit(8)
    assert heard == [7]
