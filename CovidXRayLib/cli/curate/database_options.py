"""Which database a command works on, and which of its films."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from CovidXRayLib.cli.terminal.console import Console
    from CovidXRayLib.curation.review_database import ReviewDatabase

DATABASE_VARIABLE: Final = "COVIDXRAY_STORE"


def add_database_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--store``."""
    default = os.environ.get(DATABASE_VARIABLE)
    parser.add_argument(
        "--store",
        metavar="FILE",
        default=default,
        required=default is None,
        help=_(
            "review database: a file, or postgresql+psycopg://... for a team; also COVIDXRAY_STORE, which "
            "keeps a password out of the process list"
        ),
    )


def add_worklist_option(parser: argparse.ArgumentParser, text: str) -> None:
    """Add ``--worklist``, the name of a list of films."""
    parser.add_argument("--worklist", metavar="NAME", help=text)


def open_database(
    where: str, console: Console, *, make: bool = False, keep_names: bool = False
) -> ReviewDatabase:
    """Open the database of the command line, and tell what did not go well with it.

    Parameters
    ----------
    make
        Whether a file that is not there is made.
    keep_names
        Whether a review database that is made keeps patients' names.

    Raises
    ------
    ReviewDatabaseError
        If it is not there, or cannot be opened.
    """
    from CovidXRayLib.curation.errors import ReviewDatabaseError
    from CovidXRayLib.curation.review_database import ReviewDatabase

    place = where if "://" in where else Path(where)
    if isinstance(place, Path) and not make and not place.exists():
        raise ReviewDatabaseError(
            _(
                "{path}: no such review database; check the name, or create one with 'covidxray curate "
                "import'."
            ).format(path=place)
        )
    database = ReviewDatabase.open(place, keep_names=keep_names)
    for warning in database.warnings:
        console.note(warning)
    return database


def worklist_named(database: ReviewDatabase, name: str | None) -> int | None:
    """Return the number of an existing worklist; None where no name is given.

    Raises
    ------
    ReviewDatabaseError
        If there is none of that name.
    """
    from CovidXRayLib.curation.errors import ReviewDatabaseError
    from CovidXRayLib.curation.worklists.worklist_table import worklists

    if name is None:
        return None
    known = {title: number for number, title in worklists(database).items()}
    if name not in known:
        raise ReviewDatabaseError(
            _("No worklist named {name!r}; available: {known}.").format(
                name=name, known=", ".join(known) or _("none")
            )
        )
    return known[name]
