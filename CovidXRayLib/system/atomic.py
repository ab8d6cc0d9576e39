"""Atomic and durable writing of files.

To make a file durable, its content is synchronized under a temporary name, the folder is opened, the file is
renamed, and the folder is synchronized. Windows cannot open folders, and a few network file systems cannot
synchronize them: there the system decides when a name reaches the disk.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

# Modes of files and folders that only their owner may read, and the usual ones, subject to the umask. On
# Windows a file has the permissions of its folder.
_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_USUAL_FILE: Final = 0o666
_USUAL_FOLDER: Final = 0o777
# Errors of file systems that cannot synchronize folders.
_NO_SYNC: Final = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF)


def write_atomically(path: Path, data: bytes, *, durable: bool = False, private: bool = False) -> None:
    """Write `data` to `path`; a crash, Ctrl-C or a full disk leaves no half-written file.

    Parameters
    ----------
    path
        The file to create or replace; its folder must exist.
    data
        The whole content.
    durable
        Whether to synchronize the file and its name to the disk, so that a power failure does not lose it.
    private
        Whether only its owner may read it.

    Raises
    ------
    OSError
        If the file cannot be written; it names `path`. An existing file is then unchanged.
    """
    with _temporary(path, data, durable=durable, private=private) as temporary:
        if not durable:
            temporary.replace(path)
            return
        with _opened(path.parent) as folder:
            temporary.replace(path)
            _sync(folder)


def write_together(contents: Sequence[tuple[Path, bytes]]) -> None:
    """Write several files of a folder durably; if the last one is present, all belong to the same write.

    Parameters
    ----------
    contents
        Paths and contents of the files to create or replace; the folder must exist.

    Raises
    ------
    OSError
        If a file cannot be written. If the disk is full, existing files are unchanged.
    """
    *others, (last, _content) = contents
    with ExitStack() as stack:
        temporaries = [
            stack.enter_context(_temporary(path, data, durable=True, private=False))
            for path, data in contents
        ]
        folder = stack.enter_context(_opened(last.parent))
        if last.exists():  # it must not be present while the others are partly replaced
            last.unlink()
            _sync(folder)
        for (path, _content), temporary in zip(others, temporaries[:-1], strict=True):
            temporary.replace(path)
        _sync(folder)
        temporaries[-1].replace(last)
        _sync(folder)


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Create a folder and its parents durably; existing ones are unchanged.

    Parameters
    ----------
    private
        Whether only their owner may access the created folders.

    Raises
    ------
    OSError
        If a folder cannot be created.
    """
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        one.mkdir(_PRIVATE_FOLDER if private else _USUAL_FOLDER, exist_ok=True)
        sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Synchronize the entries of a folder to the disk; no effect on Windows.

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
    mode = _PRIVATE_FILE if private else _USUAL_FILE
    try:
        descriptor = os.open(temporary, flags, mode)
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(data)
                if durable:
                    handle.flush()
                    os.fsync(handle.fileno())
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        # The user has to know which file is missing, not under which name it would have been written first.
        if error.filename is None or str(error.filename) == str(temporary):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


@contextmanager
def _opened(folder: Path) -> Iterator[int | None]:
    """Open a folder before its entries change, so that an error leaves everything unchanged."""
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
