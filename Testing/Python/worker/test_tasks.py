"""A task tells how far it is, hears that nobody wants its result any more, and has a limit if of a film."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import CovidXRayLib
from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.messages import Message
from CovidXRayLib.worker.transport.subprocess_transport import SubprocessTransport

TASK = f"{CovidXRayLib.__name__}.patience"
# A child with a task that goes on until it is cancelled, another is announced, or it has waited for so long.
CHILD = f"""
import sys, time, types
from CovidXRayLib.worker.transport.streams import take_standard_streams
requests, answers = take_standard_streams()
from CovidXRayLib.worker.child_loop import serve

prepared = []

def do(order):
    until = time.monotonic() + order.fields["patience"]
    order.report_progress({{"done": 1, "of": 2}})
    while not (order.is_cancelled() or prepared) and time.monotonic() < until:
        time.sleep(0.01)
    if order.fields.get("fails"):
        raise ValueError("PatientName Doe^Jane")
    return {{"cancelled": order.is_cancelled(), **{{"next": one for one in prepared}}}}, {{}}

sys.modules["{TASK}"] = types.SimpleNamespace(do=do, prepare=prepared.append)
serve(requests, answers)
"""


class Asker:
    """A client, its child, and all that was heard."""

    def __init__(self) -> None:
        self.transport = SubprocessTransport(environ=os.environ | {"COVIDXRAY_FILM_SECONDS": "1"})
        self.transport._command = [sys.executable, "-c", CHILD]
        self.client = WorkerClient(self.transport)
        self.progress: list[Mapping[str, Any]] = []
        self.answers: list[Message] = []

    def begin(self, **fields: Any) -> int:
        return self.client.request(
            "task",
            {"task": TASK, **fields},
            on_done=self.answers.append,
            on_failed=lambda sentence, *, stopped: pytest.fail(sentence),
            on_refused=self.answers.append,
            on_progress=lambda message: self.progress.append(message.fields),
        )

    def wait(self, condition: Callable[[], object]) -> None:
        assert self.transport.wait_until(lambda: bool(condition()), 60)

    def answer(self) -> Message:
        self.wait(lambda: self.answers)
        return self.answers.pop(0)


@pytest.fixture
def asker() -> Iterator[Asker]:
    made = Asker()
    yield made
    made.client.shutdown()


def test_a_task_under_way_is_cancelled_and_the_next_is_not(asker: Asker) -> None:
    number = asker.begin(patience=60)
    asker.wait(lambda: asker.progress)
    assert asker.progress == [{"done": 1, "of": 2, "request": number}]
    asker.client.cancel()
    assert asker.answer().fields == {"cancelled": True, "request": number}
    pid = asker.transport.pid
    asker.begin(patience=0)
    assert asker.answer().fields["cancelled"] is False
    assert asker.transport.pid == pid


def test_the_next_is_prepared_while_a_task_is_under_way(asker: Asker) -> None:
    asker.begin(patience=60)
    asker.wait(lambda: asker.progress)
    announced = {"task": TASK, "film": "next.dcm"}
    asker.client.prepare(announced)
    answer = asker.answer().fields
    assert (answer["next"], answer["cancelled"]) == (announced, False)


def test_what_is_cancelled_before_it_begins_ends_at_once(asker: Asker) -> None:
    first, second = asker.begin(patience=60), asker.begin(patience=60)
    asker.client.cancel()
    assert [asker.answer().fields["request"] for _ in range(2)] == [first, second]


def test_only_a_task_of_a_film_has_a_limit(asker: Asker) -> None:
    asker.begin(patience=2)
    assert asker.answer().kind == "done"
    asker.begin(patience=60, path="/somewhere/film.dcm")
    failed = asker.answer()
    assert failed.fields["reason"] == "deadline"
    assert failed.fields["message"].startswith("film.dcm: it took longer than 1 seconds")


def test_a_failure_tells_where_and_not_what_the_error_quotes(asker: Asker) -> None:
    asker.begin(patience=0, fails=True)
    error = asker.answer().fields["error"]
    assert error["kind"] == "ValueError"
    assert "in do" in error["trace"] and "Doe" not in error["trace"]
