"""Opening a database: is it whole, is there a copy, has it the present schema."""

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
from CovidXRayLib.curation.database.file_locks import Turns
from CovidXRayLib.curation.database.integrity import require_file, require_whole
from CovidXRayLib.curation.database.models import Setting
from CovidXRayLib.curation.database.stale_wal import keep_no_log, require_log
from CovidXRayLib.curation.errors import READ_ONLY, StoreError, in_words
from CovidXRayLib.curation.history import projections
from CovidXRayLib.i18n import gettext as _

_SALT: Final = "salt"
_NAMES: Final = "keeps_names"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """A database that is whole and has the present schema; the attributes are those of the store."""

    where: str
    engine: Engine
    keeps_names: bool
    salt: bytes
    warnings: tuple[str, ...]
    path: Path | None


def open_database(where: Path | str, *, keep_names: bool) -> Opened:
    """Open a database, as :meth:`CovidXRayLib.curation.review_database.Store.open` says."""
    if "://" in str(where):
        engine = postgresql_engine(str(where))
        name = engine.url.render_as_string(hide_password=True)
        path = None
    else:
        path = Path(where).absolute()
        name = str(path)
        require_file(path)
        engine = sqlite_engine(path)
    try:
        with in_words(name):
            warnings = _check_and_copy(path) if path else open_line(engine.url)
            _bring_up_to_date(engine, name, path)
            with engine.begin() as connection:
                keeps_names, salt = _settings(connection, keep_names)
    except BaseException:
        engine.dispose()
        raise
    return Opened(name, engine, keeps_names, salt, warnings, path)


def _check_and_copy(path: Path) -> tuple[str, ...]:
    turns = Turns(path)
    if path.exists():
        with turns.turn(alone=True, patience_s=engines.BUSY_S):
            require_log(path)
    else:
        _make_private(path)
    with (
        turns.turn(alone=False, patience_s=engines.BUSY_S),
        closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as connection,
    ):
        # Reading every row and index takes seconds in a large store: thoroughly when there is a copy, in
        # which it hinders nobody, and which would otherwise carry the damage on.
        require_whole(connection, path, thorough=False)
        is_new = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        content = content_of(connection)
    if is_new:
        return ()
    return _copied(path) if is_due(path, content) else ()


def _copied(path: Path) -> tuple[str, ...]:
    """Make a backup; where it cannot be written, return a sentence.

    Raises
    ------
    StoreError
        If the store is damaged.
    """
    try:
        back_up(path)
    except (OSError, sqlite3.Error) as error:
        sentence = warning_of(path, error)
        _log.warning("%s", sentence)
        return (sentence,)
    return ()


def _make_private(path: Path) -> None:
    """Make the file of a new store, which nobody but its owner may read."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(_(READ_ONLY).format(where=path)) from error


def _bring_up_to_date(engine: Engine, name: str, path: Path | None) -> None:
    reading = engine.execution_options(**{READS: True})
    with reading.connect() as connection:
        standing = schema.standing(connection, name)
    if path:
        with Turns(path).turn(alone=True, patience_s=engines.BUSY_S):
            keep_no_log(path)
    if standing == "older" and path:
        copy = backup_before(path, schema.present_revision())
        try:
            back_up(path, copy)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                _(
                    "{path}: the store must be brought to the present schema, and the backup before that "
                    "could not be written ({problem}); make room beside it, then open it again."
                ).format(path=path, problem=error)
            ) from error
    if standing == "present":
        return
    with _alone(engine) as connection:
        # Another program may have done it meanwhile.
        standing = schema.standing(connection, name)
        if standing == "present":
            return
        schema.migrate(connection)
        with Session(connection) as session:
            if standing == "empty":
                session.add(Setting(name=_SALT, value=secrets.token_hex(32)))
                session.add(Setting(name=_NAMES, value=""))
            else:
                # The events are the truth; what is computed from them may be computed otherwise now.
                projections.rebuild(session)
            session.flush()
    _log.info("%s has the schema %s now.", name, schema.present_revision())


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        schema.wait_for_turn(connection)
        yield connection


def _settings(connection: Connection, keep_names: bool) -> tuple[bool, bytes]:
    """Read what the store knows of itself; this also finds out whether it can be written to."""
    with Session(connection) as session:
        kept = {setting.name: setting for setting in session.scalars(select(Setting))}
        if keep_names and not kept[_NAMES].value:
            kept[_NAMES].value = "yes"
            session.flush()
        return bool(kept[_NAMES].value), bytes.fromhex(kept[_SALT].value)
