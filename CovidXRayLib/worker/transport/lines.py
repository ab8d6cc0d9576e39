"""Whole lines of text out of pieces of bytes."""

from __future__ import annotations

import re
from typing import Final

# A progress bar returns to the start of its line and never ends it.
_ENDS: Final = re.compile(rb"\r\n|\n|\r")
_LONGEST: Final = 2**16


class LineBuffer:
    """Collect bytes and give them back as lines of text, decoded as UTF-8."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """Take bytes and return the lines that they complete; empty ones are left out."""
        *lines, self._rest = _ENDS.split(self._rest + data)
        if len(self._rest) > _LONGEST:
            lines.append(self._rest)
            self._rest = b""
        return [text for line in lines if (text := line.decode("utf-8", "replace").rstrip())]

    def flush(self) -> list[str]:
        """Return what is left, as a line."""
        return self.feed(b"\n")
