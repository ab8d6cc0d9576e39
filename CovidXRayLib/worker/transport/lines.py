"""Assembly of text lines from chunks of bytes."""

from __future__ import annotations

import re
from typing import Final

# A progress bar uses carriage returns instead of newlines.
_ENDS: Final = re.compile(rb"\r\n|\n|\r")
_MAX_LINE_LENGTH: Final = 2**16


class LineBuffer:
    """Collects bytes and returns them as lines of text, decoded as UTF-8."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """Add bytes and return the completed lines, without empty ones."""
        *lines, self._rest = _ENDS.split(self._rest + data)
        if len(self._rest) > _MAX_LINE_LENGTH:
            lines.append(self._rest)
            self._rest = b""
        return [text for line in lines if (text := line.decode("utf-8", "replace").rstrip())]

    def flush(self) -> list[str]:
        """Return the rest as a line."""
        return self.feed(b"\n")
