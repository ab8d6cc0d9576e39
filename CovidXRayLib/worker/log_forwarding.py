"""Forwarding of the child's log to the client, without patient names."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from CovidXRayLib.worker.transport.messages import Message

_MAX_TEXT_LENGTH: Final = 20_000


class FrameHandler(logging.Handler):
    """Send log records as messages of kind ``"log"``."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        super().__init__()
        self._send = send
        self._folders: tuple[str, ...] = ()

    def hide_folder_of(self, path: Path | None) -> None:
        """Remove a film's folder from all further messages, since folders may be named after patients."""
        folders = set() if path is None else {str(path.parent), str(path.absolute().parent)} - {"."}
        # Longest first, since one may be a suffix of another.
        longest_first = sorted(folders, key=len, reverse=True)
        self._folders = tuple(folder.rstrip("/\\") + end for folder in longest_first for end in ("/", "\\"))

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record."""
        try:
            text = self.format(record)
        except (TypeError, ValueError):  # a message that does not match its arguments
            text = str(record.msg)
        for folder in self._folders:
            text = text.replace(folder, "")
        fields = {"request": None, "level": record.levelname.lower(), "text": text[:_MAX_TEXT_LENGTH]}
        self._send(Message("log", fields))


def send_logs(send: Callable[[Message], None]) -> FrameHandler:
    """Forward log records of this library from level INFO, and of all others from WARNING."""
    handler = FrameHandler(send)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, format="%(message)s", force=True)
    logging.captureWarnings(True)
    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    # Its messages quote values of the header; relevant ones are in the film's warnings.
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    # It names unreadable folders.
    logging.getLogger("CovidXRayLib.films.walk").setLevel(logging.ERROR)
    return handler
