"""Opening of databases: integrity check, backup and migration."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from CovidXRayLib.curation.backups.backup import back_up, backup_before, is_due, warning_of
from CovidXRayLib.curation.database import engines, schema
from CovidXRayLib.curation.database.backup_list import content_of
from CovidXRayLib.curation.database.engines import READS, open_line, postgresql_engine, sqlite_engine
from CovidXRayLib.curation.database.file_locks import FileLock
from CovidXRayLib.curation.database.integrity import require_file, require_intact
from CovidXRayLib.curation.database.models import Setting
from CovidXRayLib.curation.database.stale_wal import disable_write_ahead_log, require_write_ahead_log
from CovidXRayLib.curation.database_location import is_url
from CovidXRayLib.curation.errors import READ_ONLY, ReviewDatabaseError, as_review_database_errors
from CovidXRayLib.curation.history import projections
from CovidXRayLib.i18n import gettext as _

_SALT: Final = "salt"
_NAMES: Final = "keeps_names"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """An intact database with the current schema; attributes as in :class:`ReviewDatabase`."""

    where: str
    engine: Engine
    keeps_names: bool
    salt: bytes
    warnings: tuple[str, ...]
    path: Path | None


def open_database(where: Path | str, *, keep_names: bool) -> Opened:
    """Open a database; see :meth:`CovidXRayLib.curation.review_database.ReviewDatabase.open`."""
    if is_url(str(where)):
        engine = postgresql_engine(str(where))
        name = engine.url.render_as_string(hide_password=True)
        path = None
    else:
        path = Path(where).absolute()
        name = str(path)
        require_file(path)
        engine = sqlite_engine(path)
    try:
        with as_review_database_errors(name):
            warnings = _check_and_copy(path) if path else open_line(engine.url)
            _upgrade(engine, name, path)
            with engine.begin() as connection:
                keeps_names, salt = _settings(connection, keep_names)
    except BaseException:
        engine.dispose()
        raise
    return Opened(name, engine, keeps_names, salt, warnings, path)


def _check_and_copy(path: Path) -> tuple[str, ...]:
    lock = FileLock(path)
    if path.exists():
        with lock.held(exclusive=True, timeout_s=engines.BUSY_S):
            require_write_ahead_log(path)
    else:
        _make_private(path)
    with (
        lock.held(exclusive=False, timeout_s=engines.BUSY_S),
        closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as connection,
    ):
        # A thorough check takes seconds in a large database. It is done on backups, where it does not block
        # other users, and which must not preserve damage.
        require_intact(connection, path, thorough=False)
        is_new = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        content = content_of(connection)
    if is_new:
        return ()
    return _copied(path) if is_due(path, content) else ()


def _copied(path: Path) -> tuple[str, ...]:
    """Write a backup; return a warning if it cannot be written.

    Raises
    ------
    ReviewDatabaseError
        If the database is damaged.
    """
    try:
        back_up(path)
    except (OSError, sqlite3.Error) as error:
        sentence = warning_of(path, error)
        _log.warning("%s", sentence)
        return (sentence,)
    return ()


def _make_private(path: Path) -> None:
    """Create the file of a new database, readable only by its owner."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        raise ReviewDatabaseError(_(READ_ONLY).format(where=path)) from error


def _upgrade(engine: Engine, name: str, path: Path | None) -> None:
    reading = engine.execution_options(**{READS: True})
    with reading.connect() as connection:
        schema_state = schema.schema_state(connection, name)
    if path:
        with FileLock(path).held(exclusive=True, timeout_s=engines.BUSY_S):
            disable_write_ahead_log(path)
    if schema_state == "older" and path:
        copy = backup_before(path, schema.present_revision())
        try:
            back_up(path, copy)
        except (OSError, sqlite3.Error) as error:
            raise ReviewDatabaseError(
                _(
                    "{path}: the review database must be upgraded, but the backup before the upgrade "
                    "could not be written beside it ({problem}); make sure that the folder is writable and "
                    "its drive has free space, then open it again."
                ).format(path=path, problem=error)
            ) from error
    if schema_state == "present":
        return
    with _alone(engine) as connection:
        # Another process may have done it meanwhile.
        schema_state = schema.schema_state(connection, name)
        if schema_state == "present":
            return
        schema.migrate(connection)
        with Session(connection) as session:
            if schema_state == "empty":
                session.add(Setting(name=_SALT, value=secrets.token_hex(32)))
                session.add(Setting(name=_NAMES, value=""))
            else:
                # The projections of the events may be computed differently now.
                projections.rebuild(session)
            session.flush()
    _log.info("%s has the schema %s now.", name, schema.present_revision())


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        schema.wait_for_migration_lock(connection)
        yield connection


def _settings(connection: Connection, keep_names: bool) -> tuple[bool, bytes]:
    """Read the settings of the database, which also tests whether it is writable."""
    with Session(connection) as session:
        kept = {setting.name: setting for setting in session.scalars(select(Setting))}
        if keep_names and not kept[_NAMES].value:
            kept[_NAMES].value = "yes"
            session.flush()
        return bool(kept[_NAMES].value), bytes.fromhex(kept[_SALT].value)
