"""Protocols of transports between client and child."""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """Receiver of transport events. All calls are in the thread that uses the client."""

    def received(self, data: bytes) -> None:
        """Handle bytes from the child's standard output, in chunks of any size."""

    def logged(self, data: bytes) -> None:
        """Handle bytes from the child's standard error, in chunks of any size."""

    def ended(self, description: str) -> None:
        """Handle the end of the child or a failure to start it, after all its output.

        Parameters
        ----------
        description
            How, as a clause for the log: ``"exit status 1"``.
        """


class Transport(Protocol):
    """Starts, feeds and kills one child at a time, and notifies the listener.

    Attributes
    ----------
    listener
        Set by the client.
    """

    listener: Listener | None

    def start(self) -> None:
        """Start a child; a failure is reported by ``ended``."""

    def write(self, data: bytes) -> None:
        """Send bytes to its standard input, without ever waiting; a dead child's are dropped."""

    def kill(self) -> None:
        """Kill the child, if there is one, and report nothing more from it, not even its end."""
