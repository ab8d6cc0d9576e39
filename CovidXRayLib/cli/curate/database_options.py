"""Which store a command works on, and which of its films."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from CovidXRayLib.cli.terminal.console import Console
    from CovidXRayLib.curation.review_database import Store

STORE_VARIABLE: Final = "COVIDXRAY_STORE"


def add_store_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--store``."""
    default = os.environ.get(STORE_VARIABLE)
    parser.add_argument(
        "--store",
        metavar="FILE",
        default=default,
        required=default is None,
        help=_(
            "the store: a file, or postgresql+psycopg://... for a team; also COVIDXRAY_STORE, which keeps "
            "a password out of the list of processes"
        ),
    )


def add_worklist_option(parser: argparse.ArgumentParser, text: str) -> None:
    """Add ``--worklist``, the name of a list of films."""
    parser.add_argument("--worklist", metavar="NAME", help=text)


def open_store(where: str, console: Console, *, make: bool = False, keep_names: bool = False) -> Store:
    """Open the store of the command line, and tell what did not go well with it.

    Parameters
    ----------
    make
        Whether a file that is not there is made.
    keep_names
        Whether a store that is made keeps patients' names.

    Raises
    ------
    StoreError
        If it is not there, or cannot be opened.
    """
    from CovidXRayLib.curation.errors import StoreError
    from CovidXRayLib.curation.review_database import Store

    place = where if "://" in where else Path(where)
    if isinstance(place, Path) and not make and not place.exists():
        raise StoreError(
            _(
                "{path}: there is no store; check the name, or make one with 'covidxray curate import'."
            ).format(path=place)
        )
    store = Store.open(place, keep_names=keep_names)
    for warning in store.warnings:
        console.note(warning)
    return store


def worklist_named(store: Store, name: str | None) -> int | None:
    """Return the number of an existing worklist; None where no name is given.

    Raises
    ------
    StoreError
        If there is none of that name.
    """
    from CovidXRayLib.curation.errors import StoreError
    from CovidXRayLib.curation.worklists.worklist_table import worklists

    if name is None:
        return None
    known = {title: number for number, title in worklists(store).items()}
    if name not in known:
        raise StoreError(
            _("There is no worklist {name!r}; there are: {known}.").format(
                name=name, known=", ".join(known) or _("none")
            )
        )
    return known[name]
