"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def write_atomically(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write `data` to `path`; a crash, Ctrl-C or a full disk leaves no half-written file.

    Parameters
    ----------
    path
        The file to make or to replace; its folder must exist.
    data
        The whole content.
    durable
        Whether not even a power cut may leave it half-written.

    Raises
    ------
    OSError
        If the file cannot be written; what was at `path` before is then untouched.
    """
    # The temporary name is short and plain, whatever the name of the film, and starts with a dot so
    # that a program that lists the folder meanwhile does not take it for a result.
    temporary = path.with_name(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        with temporary.open("wb") as handle:
            handle.write(data)
            if durable:
                handle.flush()
                os.fsync(handle.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
