"""Whose turn it is with an SQLite file: one writer alone, or any number of readers.

SQLite's own locks are not enough. On POSIX systems they belong to the process and the file, and any other
piece of code in the process that opens and closes the file takes all of them away: a file dialog that looks
for icons, a library that walks a folder (https://www.sqlite.org/howtocorrupt.html, 2.2). Nothing tells
SQLite of it. What happens then depends on the journal:

- With a write-ahead log, the next process that closes the file finds itself alone and deletes the log under
  the others, and one that opens it truncates the shared memory that the others have mapped, readers too.
- With a rollback journal, the next process takes the journal of a transaction under way for that of a crash,
  and rolls it back.

So every transaction also holds ``flock`` on a file of its own beside the database. Such a lock belongs to the
open file description that took it: nobody else's ``close`` can take it away. Connections live no longer than
a transaction, so that between transactions there is no lock to lose. The journal is SQLite's rollback
journal: readers share no memory, and what was acknowledged lies in the one file, not in a log beside it.

``unix-dotfile`` leaves its lock behind when a process is killed; ``unix-excl`` takes the same locks as ever.
On Windows locks belong to the handle, and SQLite's own are enough.
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

# Between two looks whether the turn has come; the first ones follow faster.
_LONGEST_PAUSE_S: Final = 0.01
_PRIVATE: Final = 0o600

Release = Callable[[], None]


class FileLock:
    """The turns with one SQLite file, among all threads and processes of this program.

    Parameters
    ----------
    path
        The file; links are followed, so that all ways to it have the same turns.
    """

    def __init__(self, path: Path) -> None:
        self._where = str(path)
        self._database = Path(os.path.realpath(path))
        self._lock = self._database.with_name(self._database.name + LOCK_ENDING)

    def acquire(self, *, exclusive: bool, timeout_s: float) -> Release:
        """Wait for a turn; a second one in the same thread waits for the first, unless both only read.

        Parameters
        ----------
        exclusive
            Whether to write; a turn to read is shared with other readers.
        timeout_s
            Seconds to wait at most.

        Returns
        -------
        callable
            Ends the turn; may be called more than once.

        Raises
        ------
        ReviewDatabaseError
            If the turn does not come, nothing may be written there, or the disk knows no locks.
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
                    pause = min(2 * pause, _LONGEST_PAUSE_S)
                if self._is_there(descriptor):
                    return _end_of(descriptor)
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)  # somebody deleted the file meanwhile

    @contextmanager
    def held(self, *, exclusive: bool, timeout_s: float) -> Iterator[None]:
        """Hold a turn for a block; else as :meth:`acquire`."""
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

    def _is_there(self, descriptor: int) -> bool:
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
            pass  # another owner's: to be locked it need not be writable
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
                _("{path}: the folder {folder} does not exist; make it first.").format(
                    path=self._where, folder=folder
                )
            )
        return ReviewDatabaseError(_(READ_ONLY).format(where=self._where))


def _end_of(descriptor: int) -> Release:
    open_descriptor = [descriptor]

    def release() -> None:
        if open_descriptor:
            # Unlocked, not only closed: a child that was forked meanwhile holds the same description.
            fcntl.flock(open_descriptor[0], fcntl.LOCK_UN)
            os.close(open_descriptor.pop())

    return release
