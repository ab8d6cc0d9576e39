"""Writing files so that they are there atomically, and stay when the power fails.

A file is durable in this order: its content reaches the disk under a temporary name, the folder is opened,
the file gets its name, and the folder reaches the disk, in which the name lies. Windows opens no folders, and
a few file systems of networks synchronize none: there, when a name reaches the disk is the system's affair.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

# Of files and folders that nobody but their owner may read; the user's usual permissions otherwise. Windows
# knows no such modes: there a file has the permissions of its folder.
_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_USUAL_FILE: Final = 0o666
_USUAL_FOLDER: Final = 0o777
# What a file system answers that synchronizes no folders.
_NO_SYNC: Final = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF)


def write_atomically(path: Path, data: bytes, *, durable: bool = False, private: bool = False) -> None:
    """Write `data` to `path`; a crash, Ctrl-C or a full disk leaves no half-written file.

    Parameters
    ----------
    path
        The file to make or to replace; its folder must exist.
    data
        The whole content.
    durable
        Whether it is on the disk when this returns, under its name, so that no power cut takes it away.
    private
        Whether nobody but its owner may read it.

    Raises
    ------
    OSError
        If the file cannot be written; what was at `path` before is then untouched.
    """
    with _temporary(path, data, durable=durable, private=private) as temporary:
        if not durable:
            temporary.replace(path)
            return
        with _opened(path.parent) as folder:
            temporary.replace(path)
            _sync(folder)


def write_together(contents: Sequence[tuple[Path, bytes]]) -> None:
    """Write files of one folder, durably, so that where the last one is, all are, and all of one writing.

    Parameters
    ----------
    contents
        Each file to make or to replace, with its whole content; the folder must exist.

    Raises
    ------
    OSError
        If one cannot be written. If there is no room, what was there before is untouched.
    """
    *others, (last, _content) = contents
    with ExitStack() as stack:
        temporaries = [
            stack.enter_context(_temporary(path, data, durable=True, private=False))
            for path, data in contents
        ]
        folder = stack.enter_context(_opened(last.parent))
        if last.exists():  # it must not stand for files that are partly replaced
            last.unlink()
            _sync(folder)
        for (path, _content), temporary in zip(others, temporaries[:-1], strict=True):
            temporary.replace(path)
        _sync(folder)
        temporaries[-1].replace(last)
        _sync(folder)


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder, and those above it, durably; what is there stays as it is.

    Parameters
    ----------
    private
        Whether nobody but its owner may look into those that are made.

    Raises
    ------
    OSError
        If one cannot be made.
    """
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        one.mkdir(_PRIVATE_FOLDER if private else _USUAL_FOLDER, exist_ok=True)
        sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder reach the disk; on Windows nothing is done.

    Raises
    ------
    OSError
        If the disk fails.
    """
    with _opened(folder) as descriptor:
        _sync(descriptor)


@contextmanager
def _temporary(path: Path, data: bytes, *, durable: bool, private: bool) -> Iterator[Path]:
    # Its name is short and plain, whatever the name of the film, and starts with a dot so that a program
    # that lists the folder meanwhile does not take it for a result. Computers that share the folder may
    # have the same numbers of processes.
    temporary = path.with_name(f".{os.getpid()}-{secrets.token_hex(6)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        mode = _PRIVATE_FILE if private else _USUAL_FILE
        with os.fdopen(os.open(temporary, flags, mode), "wb") as handle:
            handle.write(data)
            if durable:
                handle.flush()
                os.fsync(handle.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _opened(folder: Path) -> Iterator[int | None]:
    """Open a folder before its names change: what cannot be opened fails while all is as it was."""
    if os.name == "nt":
        yield None
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _sync(folder: int | None) -> None:
    if folder is None:
        return
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
