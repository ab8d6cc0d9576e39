"""The child's logging, sent to the client as lines without a patient's name in them."""

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
        """Leave a film's folder out of all text from now on: folders bear patients' names."""
        folders = set() if path is None else {str(path.parent), str(path.absolute().parent)} - {"."}
        # The longest first: one may end like another.
        longest_first = sorted(folders, key=len, reverse=True)
        self._folders = tuple(folder.rstrip("/\\") + end for folder in longest_first for end in ("/", "\\"))

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record."""
        try:
            text = self.format(record)
        except (TypeError, ValueError):  # a message that does not fit its arguments
            text = str(record.msg)
        for folder in self._folders:
            text = text.replace(folder, "")
        fields = {"request": None, "level": record.levelname.lower(), "text": text[:_MAX_TEXT_LENGTH]}
        self._send(Message("log", fields))


def send_logs(send: Callable[[Message], None]) -> FrameHandler:
    """Send this library's log from "info" on, and that of all others from "warning" on."""
    handler = FrameHandler(send)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, format="%(message)s", force=True)
    logging.captureWarnings(True)
    logging.getLogger("CovidXRayLib").setLevel(logging.INFO)
    # Its remarks quote values of the header; what matters to a reader is in the film's own warnings.
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    # It names folders that cannot be read.
    logging.getLogger("CovidXRayLib.films.walk").setLevel(logging.ERROR)
    return handler
