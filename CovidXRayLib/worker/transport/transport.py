"""What carries bytes between the client and the child; the client does not care how."""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """Who is told what the child does. All calls come from the thread that uses the client."""

    def received(self, data: bytes) -> None:
        """Take bytes from the child's standard output, in any pieces."""

    def logged(self, data: bytes) -> None:
        """Take bytes from the child's standard error, in any pieces."""

    def ended(self, description: str) -> None:
        """Learn that the child has ended by itself or could not be started, after all its bytes.

        Parameters
        ----------
        description
            How, as a clause for the log: ``"exit status 1"``.
        """


class Transport(Protocol):
    """Start, feed and kill one child at a time, and tell the listener.

    Attributes
    ----------
    listener
        Set by the client.
    """

    listener: Listener | None

    def start(self) -> None:
        """Start a child; a failure is reported by ``ended``, at once or later."""

    def write(self, data: bytes) -> None:
        """Send bytes to its standard input, without ever waiting; a dead child's are dropped."""

    def kill(self) -> None:
        """Kill the child, if there is one, and report nothing of it from now on, not even its end."""
