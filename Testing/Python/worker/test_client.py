"""The client's own decisions, with the child's part spoken by the test."""

from __future__ import annotations

import pytest

from CovidXRayLib.worker.client import WorkerClient
from CovidXRayLib.worker.transport.message_decoder import Decoder
from CovidXRayLib.worker.transport.messages import MAGIC, PREFIX, Message, encode
from CovidXRayLib.worker.transport.transport import Listener
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS

INFO = {"engine": "E 1", "device": "CPU", "weights": {}, "version": "1"}
TENSORFLOW = {**DEFAULT_SETTINGS, "engine": "tensorflow"}


class Script:
    """A transport whose child is the test."""

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self.starts = self.kills = 0
        self.asked: list[Message] = []
        self.cannot_start = False

    def start(self) -> None:
        self.starts += 1
        self.decoder = Decoder()
        self.asked = []
        if self.cannot_start:
            self.emit_ended("no such program")

    def write(self, data: bytes) -> None:
        self.asked += self.decoder.feed(data)

    def kill(self) -> None:
        self.kills += 1

    def answer(self, asked: Message, kind: str, fields: dict | None = None) -> None:
        self.emit(encode(Message(kind, {**(fields or {}), "request": asked.fields["request"]})))

    def emit(self, data: bytes) -> None:
        assert self.listener is not None
        self.listener.received(data)

    def emit_ended(self, how: str = "exit status 1") -> None:
        assert self.listener is not None
        self.listener.ended(how)


class Heard:
    """Everything a client told."""

    def __init__(self, client: WorkerClient) -> None:
        self.client = client
        self.states, self.problems, self.infos, self.lines = [], [], [], []
        self.done, self.failed, self.stages = [], [], []
        client.state_changed.connect(self.states.append)
        client.unavailable.connect(self.problems.append)
        client.ready.connect(self.infos.append)
        client.logged.connect(self.lines.append)

    def ask(self, kind: str = "analyze") -> int:
        return self.client.request(
            kind,
            {},
            on_done=self.done.append,
            on_failed=lambda sentence, *, stopped: self.failed.append((sentence, stopped)),
            on_stage=lambda *stage: self.stages.append(stage),
        )


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def heard(script: Script) -> Heard:
    return Heard(WorkerClient(script))


def _make_ready(heard: Heard, script: Script) -> None:
    heard.client.start(DEFAULT_SETTINGS)
    script.answer(script.asked[-1], "ready", INFO)
    assert heard.client.state == "ready"


def test_analysis_completes(heard: Heard, script: Script) -> None:
    heard.client.start(DEFAULT_SETTINGS)
    assert heard.client.state == "starting"
    assert script.asked[0].fields.items() >= DEFAULT_SETTINGS.items()
    heard.ask()
    script.answer(script.asked[0], "ready", INFO)
    assert heard.infos == [INFO] and heard.client.info == INFO
    script.answer(script.asked[1], "stage", {"name": "Scoring", "number": 4, "of": 5})
    script.answer(script.asked[1], "reading", {"reading": {}})
    assert heard.stages == [("Scoring", 4, 5)]
    assert [message.kind for message in heard.done] == ["reading"]
    assert heard.states == ["starting", "busy", "ready"]
    assert not heard.failed and script.starts == 1


def test_only_changed_settings_reload(heard: Heard, script: Script) -> None:
    heard.client.start(DEFAULT_SETTINGS)
    heard.client.start(DEFAULT_SETTINGS)
    assert len(script.asked) == 1
    script.answer(script.asked[0], "ready", INFO)
    heard.client.start(DEFAULT_SETTINGS)
    assert len(script.asked) == 1
    heard.client.start(TENSORFLOW)
    heard.client.start(DEFAULT_SETTINGS)
    assert [asked.fields["engine"] for asked in script.asked] == ["ncnn", "tensorflow", "ncnn"]
    script.answer(script.asked[1], "failed", {"reason": "engine", "message": "None here."})
    assert heard.client.state == "starting" and heard.problems == []
    script.answer(script.asked[2], "ready", INFO)
    assert heard.client.state == "ready" and heard.client.problem is None
    assert script.starts == 1


def test_unavailable_engine_leaves_the_client_usable(heard: Heard, script: Script) -> None:
    heard.client.start(TENSORFLOW)
    script.answer(script.asked[0], "failed", {"reason": "engine", "message": "TensorFlow is not here."})
    assert heard.client.state == "stopped"
    assert heard.client.problem == "TensorFlow is not here." == heard.problems[0]
    heard.client.start(TENSORFLOW)  # it may have been installed in the meantime
    script.answer(script.asked[1], "failed", {"reason": "engine", "message": "TensorFlow is not here."})
    heard.ask("open")
    script.answer(script.asked[2], "film")
    assert len(heard.done) == 1
    _make_ready(heard, script)
    assert heard.client.problem is None and script.starts == 1


def test_film_can_be_opened_without_networks(heard: Heard, script: Script) -> None:
    heard.ask("open")
    assert [asked.kind for asked in script.asked] == ["open"]
    assert heard.client.state == "busy"
    script.answer(script.asked[0], "film")
    assert heard.client.state == "stopped"
    script.emit_ended()
    assert script.starts == 1  # nobody wants it now
    heard.ask("open")
    assert script.starts == 2
    script.emit_ended()
    assert [stopped for _, stopped in heard.failed] == [False]


def test_crash_fails_each_request_once_and_restarts_the_child(heard: Heard, script: Script) -> None:
    _make_ready(heard, script)
    heard.ask("open")
    heard.ask("analyze")
    script.emit_ended("ended by signal SIGKILL")
    assert len(heard.failed) == 2
    for sentence, stopped in heard.failed:
        assert not stopped and sentence.endswith("try again.") and "SIGKILL" not in sentence
    assert any("SIGKILL" in line for line in heard.lines)
    assert heard.client.state == "starting" and script.starts == 2
    assert script.asked[0].fields.items() >= DEFAULT_SETTINGS.items()
    script.answer(script.asked[0], "ready", INFO)
    heard.ask()
    script.answer(script.asked[1], "reading")
    assert len(heard.done) == 1


def test_three_early_exits_are_fatal(heard: Heard, script: Script) -> None:
    heard.client.start(DEFAULT_SETTINGS)
    for _ in range(2):
        script.emit_ended()
        assert heard.client.state == "starting"
    heard.ask()
    script.emit_ended()
    assert heard.client.state == "broken" and script.starts == 3
    assert heard.problems == [heard.client.problem] and heard.failed == [(heard.client.problem, False)]
    heard.ask()
    assert len(heard.failed) == 2 and script.starts == 3
    heard.client.restart()
    assert heard.client.state == "starting" and script.starts == 4
    script.emit_ended()
    assert heard.client.state == "starting"
    script.answer(script.asked[0], "ready", INFO)
    for _ in range(5):  # ends after "ready" are no reason to give up
        script.emit_ended()
        script.answer(script.asked[0], "ready", INFO)
    assert heard.client.state == "ready" and heard.client.problem is None


def test_missing_program_fails_without_looping(heard: Heard, script: Script) -> None:
    script.cannot_start = True
    heard.client.start(DEFAULT_SETTINGS)
    assert heard.client.state == "broken" and script.starts == 3
    assert any("no such program" in line for line in heard.lines)
    script.cannot_start = False
    heard.client.start(DEFAULT_SETTINGS)
    assert heard.client.state == "starting"
    assert [asked.kind for asked in script.asked] == ["start"]


def test_request_to_a_missing_program_fails(heard: Heard, script: Script) -> None:
    script.cannot_start = True
    heard.ask("open")
    assert len(heard.failed) == 1 and heard.client.state == "stopped"


def test_stop_kills_and_restarts(heard: Heard, script: Script) -> None:
    _make_ready(heard, script)
    heard.client.stop()  # nothing to stop
    assert script.kills == 0
    heard.ask()
    old = script.asked[-1]
    heard.client.stop()
    assert script.kills == 1 and script.starts == 2
    ((_, stopped),) = heard.failed
    assert stopped and heard.client.state == "starting"
    assert heard.client.problem is None
    script.answer(script.asked[0], "ready", INFO)
    assert heard.client.state == "ready" and old not in script.asked


def test_shutdown_leaves_nothing_running(heard: Heard, script: Script) -> None:
    _make_ready(heard, script)
    heard.ask()
    heard.client.shutdown()
    assert script.kills == 1 and script.starts == 1
    assert [stopped for _, stopped in heard.failed] == [True]
    script.emit(b"last words")
    script.emit_ended()
    assert script.starts == 1 and heard.client.state == "stopped"
    _make_ready(heard, script)
    assert script.starts == 2


@pytest.mark.parametrize(
    "babble",
    [
        b"something that is no message at all",
        PREFIX.pack(MAGIC, 10, 2**60),
        encode(Message("reading", {"request": 999})),
        encode(Message("reading", {})),
        encode(Message("log", {"level": "info"})),
        encode(Message("pong", {"request": 2})),
        encode(Message("stage", {"request": 2, "name": "Scoring"})),
        encode(Message("failed", {"request": 2})),
    ],
)
def test_child_with_invalid_output_is_replaced(heard: Heard, script: Script, babble: bytes) -> None:
    _make_ready(heard, script)
    heard.ask()
    script.emit(babble)
    assert script.kills == 1 and script.starts == 2
    ((sentence, stopped),) = heard.failed
    assert not stopped and sentence.endswith("try again.")
    assert heard.client.state == "starting"


def test_unexpected_start_answer_is_invalid_output(heard: Heard, script: Script) -> None:
    heard.client.start(DEFAULT_SETTINGS)
    script.answer(script.asked[0], "pong")
    assert script.kills == 1 and script.starts == 2
    assert heard.client.state == "starting"


def test_failing_callback_is_harmless(heard: Heard, script: Script) -> None:
    _make_ready(heard, script)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the widget is gone")

    heard.client.request("analyze", {}, on_done=fails, on_failed=fails, on_stage=fails)
    heard.ask()
    first, second = script.asked[-2:]
    stage = encode(Message("stage", {"request": first.fields["request"], "name": "x", "number": 1, "of": 5}))
    answers = [encode(Message("reading", {"request": one.fields["request"]})) for one in (first, second)]
    script.emit(stage + answers[0] + answers[1])
    assert len(heard.done) == 1 and heard.client.state == "ready"

    heard.client.request(
        "analyze", {}, on_done=fails, on_failed=fails, on_stage=lambda *_: heard.client.stop()
    )
    asked = script.asked[-1].fields["request"]
    stage = encode(Message("stage", {"request": asked, "name": "x", "number": 1, "of": 5}))
    script.emit(stage + encode(Message("reading", {"request": asked})))
    assert script.kills == 1 and heard.client.state == "starting"


def test_answers_keep_their_order_in_nested_event_loops(heard: Heard, script: Script) -> None:
    _make_ready(heard, script)
    order: list[str] = []

    def dialog(message: Message) -> None:
        script.emit(encode(Message("pong", {"request": numbers[2]})))  # arrives while the dialog is open
        order.append("first")

    def failed(sentence: str, *, stopped: bool) -> None:
        order.append(sentence)

    callbacks = (dialog, lambda message: order.append("second"), lambda message: order.append("third"))
    numbers = [heard.client.request("ping", {}, on_done=callback, on_failed=failed) for callback in callbacks]
    script.emit(b"".join(encode(Message("pong", {"request": number})) for number in numbers[:2]))
    assert order == ["second", "third", "first"]


def test_invalid_requests_are_not_sent(heard: Heard) -> None:
    for kind in ("start", "dance"):
        with pytest.raises(ValueError, match="asked"):
            heard.ask(kind)
