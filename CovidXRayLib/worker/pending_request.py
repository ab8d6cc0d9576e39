"""A request that waits for its reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from CovidXRayLib.worker.transport.messages import REPLIES, Message, ProtocolError
from CovidXRayLib.worker.transport.signal import call


class OnFailed(Protocol):
    """Callback of a failed request."""

    def __call__(self, sentence: str, /, *, stopped: bool) -> object:
        """Receive the reason, one sentence for the user; `stopped` if the user stopped it."""


@dataclass(frozen=True)
class Pending:
    """A request's kind and callbacks."""

    kind: str
    on_done: Callable[[Message], object]
    on_failed: OnFailed
    on_stage: Callable[[str, int, int], object] | None
    on_refused: Callable[[Message], object] | None = None
    on_progress: Callable[[Message], object] | None = None

    def deliver(self, message: Message) -> None:
        """Pass a reply to its callback."""
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
        """Report that there will be no reply."""
        call(self.on_failed, sentence, stopped=stopped)


def is_last(message: Message, kind: str) -> bool:
    """Return whether a message is the final reply to a request of a kind, and not an intermediate one.

    Raises
    ------
    ProtocolError
        If it is not a reply to such a request.
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
    """Return a field that must be a string."""
    value = message.fields.get(name)
    if not isinstance(value, str):
        raise ProtocolError(f"it left '{name}' out of '{message.kind}'")
    return value


def count_of(message: Message, name: str) -> int:
    """Return a field that must be an integer."""
    value = message.fields.get(name)
    if not isinstance(value, int):
        raise ProtocolError(f"it left '{name}' out of '{message.kind}'")
    return value
