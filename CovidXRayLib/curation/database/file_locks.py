"""Shared and exclusive locks on SQLite files: one writer, or any number of readers.

SQLite's own locks are not sufficient. On POSIX systems they belong to the process and the file, and any other
code in the process that opens and closes the file releases them: a file dialog that looks for icons, a
library that walks a folder (https://www.sqlite.org/howtocorrupt.html, 2.2). SQLite does not notice. The
consequences depend on the journal:

- With a write-ahead log, the next process that closes the file believes that it is the last one and deletes
  the
  log while others use it, and one that opens it truncates the shared memory that the others have mapped.
- With a rollback journal, the next process takes the journal of a running transaction for that of a crash and
  rolls it back.

So every transaction also holds ``flock`` on a separate lock file beside the database. Such a lock belongs to
the open file description, so that no other ``close`` releases it. Connections live no longer than a
transaction, so that there is no lock to lose in between. SQLite's rollback journal is used: readers share no
memory, and committed data is in one file and not in a log beside it.

SQLite's alternatives do not help: ``unix-dotfile`` leaves its lock behind when a process is killed, and
``unix-excl`` uses the same POSIX locks. On Windows locks belong to the handle, and SQLite's own are
sufficient.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from CovidXRayLib.curation.errors import BUSY, READ_ONLY, ReviewDatabaseError
from CovidXRayLib.films.database_names import LOCK_ENDING
from CovidXRayLib.i18n import gettext as _

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# Longest pause between two attempts; the first pauses are shorter.
_MAX_PAUSE_S: Final = 0.01
_PRIVATE: Final = 0o600

Release = Callable[[], None]


class FileLock:
    """Lock on an SQLite file, between all threads and processes of this program.

    Parameters
    ----------
    path
        The SQLite file; links are followed, so that all paths to it share the lock.
    """

    def __init__(self, path: Path) -> None:
        self._where = str(path)
        self._database = Path(os.path.realpath(path))
        self._lock = self._database.with_name(self._database.name + LOCK_ENDING)

    def acquire(self, *, exclusive: bool, timeout_s: float) -> Release:
        """Acquire the lock; it is not reentrant, except between readers.

        Parameters
        ----------
        exclusive
            Whether to lock for writing; locks for reading are shared.
        timeout_s
            Seconds to wait.

        Returns
        -------
        callable
            Releases the lock; may be called more than once.

        Raises
        ------
        ReviewDatabaseError
            If the lock is not acquired in time, the folder is not writable, or the disk does not support
            locks.
        """
        if fcntl is None:
            return lambda: None
        until = time.monotonic() + timeout_s
        kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        pause = 0.0005
        while True:
            descriptor = self._open()
            try:
                while not self._try(descriptor, kind):
                    if time.monotonic() > until:
                        raise ReviewDatabaseError(_(BUSY).format(where=self._where))
                    time.sleep(pause)
                    pause = min(2 * pause, _MAX_PAUSE_S)
                if self._exists(descriptor):
                    return _end_of(descriptor)
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)  # the file was deleted meanwhile

    @contextmanager
    def held(self, *, exclusive: bool, timeout_s: float) -> Iterator[None]:
        """Hold the lock during a block; parameters as for :meth:`acquire`."""
        release = self.acquire(exclusive=exclusive, timeout_s=timeout_s)
        try:
            yield
        finally:
            release()

    def _try(self, descriptor: int, kind: int) -> bool:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise ReviewDatabaseError(
                _(
                    "{path}: files cannot be locked on this disk ({problem}), as on some network folders; "
                    "put the review database on a disk of this computer, or use PostgreSQL."
                ).format(path=self._where, problem=error.strerror)
            ) from error
        return True

    def _exists(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._lock.stat())
        except FileNotFoundError:
            return False

    def _open(self) -> int:
        try:
            return self._make()
        except FileExistsError:
            pass
        except OSError as error:
            raise self._refused(error) from error
        try:
            return os.open(self._lock, os.O_RDWR)
        except FileNotFoundError:
            return self._open()
        except PermissionError:
            pass  # another owner's file, which need not be writable to be locked
        except OSError as error:
            raise self._refused(error) from error
        try:
            return os.open(self._lock, os.O_RDONLY)
        except OSError as error:
            raise self._refused(error) from error

    def _make(self) -> int:
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE)
        # Anyone who may use the database may use its lock.
        try:
            database = self._database.stat()
            os.fchmod(descriptor, database.st_mode & 0o666)
            if os.geteuid() == 0:
                os.fchown(descriptor, database.st_uid, database.st_gid)
        except OSError:
            pass  # a new database, or a disk without permissions
        return descriptor

    def _refused(self, error: OSError) -> ReviewDatabaseError:
        if isinstance(error, FileNotFoundError):
            folder = Path(self._where).parent
            return ReviewDatabaseError(
                _("{path}: the folder {folder} does not exist; create it first.").format(
                    path=self._where, folder=folder
                )
            )
        return ReviewDatabaseError(_(READ_ONLY).format(where=self._where))


def _end_of(descriptor: int) -> Release:
    open_descriptor = [descriptor]

    def release() -> None:
        if open_descriptor:
            # Unlocked and not only closed, since a forked child shares the open file description.
            fcntl.flock(open_descriptor[0], fcntl.LOCK_UN)
            os.close(open_descriptor.pop())

    return release
