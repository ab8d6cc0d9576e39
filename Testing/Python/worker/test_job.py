"""A child that does one thing: how it hears that nobody wants the result any more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from CovidXRayLib.worker.transport.message_decoder import Decoder
from CovidXRayLib.worker.transport.messages import Message, encode

CHILD = """
import time
from CovidXRayLib.worker.jobs.job_child import run

def do(order):
    until = time.monotonic() + order.fields["patience"]
    while not order.is_cancelled() and time.monotonic() < until:
        time.sleep(0.01)
    return {"cancelled": order.is_cancelled()}, {}

run(do)
"""


@pytest.mark.parametrize(
    ("more", "patience", "cancelled"), [(b"x", 60, True), (b"x" * 100, 60, True), (b"", 0.2, False)]
)
def test_buffered_cancel_message_cancels(more: bytes, patience: float, cancelled: bool) -> None:
    order = Message("order", {"language": "en", "patience": patience}, {})
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write(encode(order) + more)  # and standard input stays open
    (answer,) = Decoder(stray_start=True).feed(child.stdout.read())
    assert child.wait(300) == 0
    assert (answer.kind, answer.fields) == ("done", {"cancelled": cancelled})


def test_end_of_stdin_cancels() -> None:
    order = encode(Message("order", {"language": "en", "patience": 60}, {}))
    done = subprocess.run([sys.executable, "-c", CHILD], input=order, stdout=subprocess.PIPE, check=True)
    (answer,) = Decoder(stray_start=True).feed(done.stdout)
    assert answer.fields == {"cancelled": True}
