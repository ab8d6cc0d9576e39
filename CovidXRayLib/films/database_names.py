"""Review databases among other files, told by their names alone.

Such a file must not be opened to look what it is: closing it again takes away the locks of whatever else in
this process has it open.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

# Beside NAME: the file of our own locks, what SQLite writes during a transaction, and the copies.
LOCK_ENDING: Final = "-lock"
_COMPANIONS: Final = (LOCK_ENDING, "-wal", "-shm", "-journal", ".backups")
_SUFFIXES: Final = (".sqlite", ".sqlite3", ".db", ".db3")


def databases_among(names: Iterable[str]) -> set[str]:
    """Return the databases of a folder, with the files and folders that belong to them.

    Parameters
    ----------
    names
        Everything that lies in the folder.

    Returns
    -------
    set of str
        Names of them: files that are called so, or that have a database's companions beside them.
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
    """Tell whether a file is such a database or belongs to one, without opening it."""
    owners = filter(None, (path.name.removesuffix(ending) for ending in _COMPANIONS))
    companions = [f"{path.name}{ending}" for ending in _COMPANIONS]
    beside = [name for name in (*owners, *companions) if path.with_name(name).exists()]
    return path.name in databases_among([path.name, *beside])
