"""The form of UIDs."""

from __future__ import annotations

import re
from typing import Final

# But for components that begin with 0, which archives have long accepted.
_UID: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_LONGEST_UID: Final = 64


def is_uid(text: str) -> bool:
    """Return whether a string has the form of a UID (PS3.5 section 9), and so is safe as a file name."""
    return len(text) <= _LONGEST_UID and _UID.fullmatch(text) is not None
