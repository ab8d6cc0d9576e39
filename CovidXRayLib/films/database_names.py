"""Recognition of review databases by file name, without opening them.

A database file must not be opened to identify it: closing it would release the POSIX locks that other code in
this process holds on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

# Companions of NAME: CovidXRay's lock file, SQLite's journals, and the backups.
LOCK_ENDING: Final = "-lock"
_COMPANIONS: Final = (LOCK_ENDING, "-wal", "-shm", "-journal", ".backups")
_SUFFIXES: Final = (".sqlite", ".sqlite3", ".db", ".db3")


def databases_among(names: Iterable[str]) -> set[str]:
    """Return the databases in a folder, and the files and folders that belong to them.

    Parameters
    ----------
    names
        All names in the folder.

    Returns
    -------
    set of str
        Files named like a database, or with a database's companions beside them.
    """
    names = set(names)
    found = {name for name in names if name.lower().endswith(_SUFFIXES)}
    for name in names:
        for ending in _COMPANIONS:
            owner = name.removesuffix(ending)
            if owner and owner != name and (owner in names or owner.lower().endswith(_SUFFIXES)):
                found |= {name, owner}
    return found & names


def is_database(path: Path) -> bool:
    """Return whether a file is a review database or belongs to one, without opening it."""
    owners = filter(None, (path.name.removesuffix(ending) for ending in _COMPANIONS))
    companions = [f"{path.name}{ending}" for ending in _COMPANIONS]
    beside = [name for name in (*owners, *companions) if path.with_name(name).exists()]
    return path.name in databases_among([path.name, *beside])
