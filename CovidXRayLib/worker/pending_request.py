"""A request that waits for its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from CovidXRayLib.worker.transport.messages import REPLIES, Message, ProtocolError
from CovidXRayLib.worker.transport.signal import call


class OnFailed(Protocol):
    """What a request calls when it fails."""

    def __call__(self, sentence: str, /, *, stopped: bool) -> object:
        """Take the reason, one sentence for the user; `stopped` when the user wanted it so."""


@dataclass(frozen=True)
class Pending:
    """What was asked, and who is told of the answer."""

    kind: str
    on_done: Callable[[Message], object]
    on_failed: OnFailed
    on_stage: Callable[[str, int, int], object] | None
    on_refused: Callable[[Message], object] | None = None
    on_progress: Callable[[Message], object] | None = None

    def deliver(self, message: Message) -> None:
        """Tell of an answer."""
        if message.kind == "failed" and self.on_refused is not None:
            call(self.on_refused, message)
        elif message.kind == "failed":
            self.fail(text_of(message, "message"), stopped=False)
        elif message.kind == "progress":
            if self.on_progress is not None:
                call(self.on_progress, message)
        elif message.kind != "stage":
            call(self.on_done, message)
        elif self.on_stage is not None:
            call(
                self.on_stage, text_of(message, "name"), count_of(message, "number"), count_of(message, "of")
            )

    def fail(self, sentence: str, *, stopped: bool) -> None:
        """Tell that there will be no answer."""
        call(self.on_failed, sentence, stopped=stopped)


def is_last(message: Message, kind: str) -> bool:
    """Return whether a message is the last answer to a request of a kind, and not one on its way there.

    Raises
    ------
    ProtocolError
        If it is no answer to it.
    """
    if message.kind == "stage":
        text_of(message, "name"), count_of(message, "number"), count_of(message, "of")
    elif message.kind == "failed":
        text_of(message, "message")
    elif message.kind == "progress" and kind == "task":
        return False
    elif message.kind != REPLIES[kind]:
        raise ProtocolError(f"it answered '{kind}' by '{message.kind}'")
    return message.kind != "stage"


def text_of(message: Message, name: str) -> str:
    """Return a field that must be text."""
    value = message.fields.get(name)
    if not isinstance(value, str):
        raise ProtocolError(f"it left '{name}' out of '{message.kind}'")
    return value


def count_of(message: Message, name: str) -> int:
    """Return a field that must be a whole number."""
    value = message.fields.get(name)
    if not isinstance(value, int):
        raise ProtocolError(f"it left '{name}' out of '{message.kind}'")
    return value
