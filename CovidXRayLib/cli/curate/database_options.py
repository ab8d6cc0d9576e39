"""Options that select a review database and a worklist."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.cli.options.argument_types import path_text
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import pgettext

if TYPE_CHECKING:
    from CovidXRayLib.cli.terminal.console import Console
    from CovidXRayLib.curation.history.label_vocabulary import Vocabulary
    from CovidXRayLib.curation.review_database import ReviewDatabase

DATABASE_VARIABLE: Final = "COVIDXRAY_STORE"


def add_database_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--store``."""
    default = os.environ.get(DATABASE_VARIABLE)
    parser.add_argument(
        "--store",
        metavar="FILE",
        type=path_text,
        default=default,
        required=not default,
        help=_(
            "review database: a file, or postgresql+psycopg://... for a team; also COVIDXRAY_STORE, which "
            "keeps a password out of the process list"
        ),
    )


def add_worklist_option(parser: argparse.ArgumentParser, text: str) -> None:
    """Add ``--worklist``, the name of a worklist."""
    parser.add_argument("--worklist", metavar="NAME", help=text)


def open_database(
    where: str, console: Console, *, make: bool = False, keep_names: bool = False
) -> ReviewDatabase:
    """Open the review database of the command line and print its warnings.

    Parameters
    ----------
    make
        Create the file if it does not exist.
    keep_names
        Store patients' names if the database is created.

    Raises
    ------
    ReviewDatabaseError
        If it does not exist or cannot be opened.
    """
    from CovidXRayLib.curation.database_location import is_url
    from CovidXRayLib.curation.errors import ReviewDatabaseError
    from CovidXRayLib.curation.review_database import ReviewDatabase

    place = where if is_url(where) else Path(where)
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
    """Return the ID of an existing worklist; None without a name.

    Raises
    ------
    ReviewDatabaseError
        If no worklist has this name.
    """
    from CovidXRayLib.curation.errors import ReviewDatabaseError
    from CovidXRayLib.curation.worklists.worklist_table import worklists

    if name is None:
        return None
    known = {title: number for number, title in worklists(database).items()}
    if name not in known:
        raise ReviewDatabaseError(
            _("No worklist named {name!r}; available: {known}.").format(
                name=name, known=", ".join(known) or pgettext("worklists", "none")
            )
        )
    return known[name]


def require_labels(codes: Sequence[str], vocabulary: Vocabulary) -> None:
    """Refuse codes that are no labels of the database.

    Raises
    ------
    ReviewDatabaseError
        If there is one.
    """
    from CovidXRayLib.curation.errors import ReviewDatabaseError

    for code in codes:
        if code not in vocabulary.codes:
            raise ReviewDatabaseError(
                _("No label {code!r}; available: {known}.").format(
                    code=code, known=", ".join(vocabulary.codes)
                )
            )
