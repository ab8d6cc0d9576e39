"""Connection to a child process, in messages and lines instead of bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from CovidXRayLib.worker.transport.lines import LineBuffer
from CovidXRayLib.worker.transport.message_decoder import Decoder
from CovidXRayLib.worker.transport.messages import Message, ProtocolError, encode
from CovidXRayLib.worker.transport.transport import Transport


class Connection:
    """Starts a child, sends messages and delivers replies; kills a child that violates the protocol.

    Parameters
    ----------
    transport
        Transport of the bytes.
    on_message
        Called with each message; may raise ProtocolError if it is invalid.
    on_line
        Called with each line of the child's raw output.
    on_lost
        Called with a clause when the child has ended or violated the protocol.

    Attributes
    ----------
    alive
        Whether there is a child, as far as known.
    """

    def __init__(
        self,
        transport: Transport,
        on_message: Callable[[Message], None],
        on_line: Callable[[str], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self.alive = False
        self._transport = transport
        self._on_message, self._on_line, self._on_lost = on_message, on_line, on_lost
        self._forget()
        transport.listener = self

    def launch(self) -> None:
        """Start a child; it may be lost again before this returns."""
        self._forget()
        self.alive = True
        self._transport.start()

    def send(self, message: Message) -> None:
        """Send a message; dropped if there is no child."""
        if self.alive:
            self._transport.write(encode(message))

    def kill(self) -> None:
        """Kill the child, if there is one, and deliver nothing more from it."""
        if self.alive:
            self.alive = False
            self._forget()
            self._transport.kill()

    def received(self, data: bytes) -> None:
        """Take bytes from the child's standard output."""
        if not self.alive:
            return
        decoder, inbox = self._decoder, self._inbox
        try:
            inbox.extend(decoder.feed(data))
            self.logged(decoder.take_stray())
            # A callback may run an event loop (a dialog) and so re-enter; the order is preserved.
            # It may also end this child, whose further output is then ignored.
            while inbox and inbox is self._inbox:
                self._on_message(inbox.popleft())
        except ProtocolError as error:
            self._close_lost(f"it was killed because {error}", kill=True)

    def logged(self, data: bytes) -> None:
        """Take bytes from the child's standard error."""
        if not self.alive:
            return
        for line in self._lines.feed(data):
            self._on_line(line)

    def ended(self, description: str) -> None:
        """Handle the end of the child."""
        if not self.alive:
            return
        for line in self._lines.flush():
            self._on_line(line)
        self._close_lost(description, kill=False)

    def _close_lost(self, description: str, *, kill: bool) -> None:
        self.alive = False
        self._forget()
        if kill:
            self._transport.kill()
        self._on_lost(description)

    def _forget(self) -> None:
        self._decoder = Decoder(stray_start=True)
        self._lines = LineBuffer()
        self._inbox: deque[Message] = deque()
