"""``covidxray curate assign``: who is asked to read which films."""

from __future__ import annotations

import argparse

from CovidXRayLib.cli.curate.database_options import (
    add_store_option,
    add_worklist_option,
    open_store,
    worklist_named,
)
from CovidXRayLib.cli.options.argument_types import share
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    parser = steps.add_parser(
        "assign",
        help=_("ask readers for films, and a share of them for a second read"),
        description=_(
            "Films of a worklist, or all, are shared out evenly among the readers for a first read. With "
            "--second-share a share of all films that have a first reader is read again by another of them, "
            "who does not see the first answer. Films that somebody was asked for already stay with them."
        ),
    )
    add_store_option(parser)
    add_worklist_option(parser, _("only the films of this worklist"))
    parser.add_argument(
        "--reader",
        metavar="NAME",
        action="append",
        required=True,
        help=_("a reader; give it once for each"),
    )
    parser.add_argument(
        "--second-share",
        metavar="P",
        type=share,
        help=_("share of films for a second read, as 0.2 or 20%%; needs two readers"),
    )
    parser.add_argument(
        "--seed", type=int, default=0, help=_("another draws other films (default: %(default)s)")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Assign.

    Raises
    ------
    StoreError
        If the store cannot be opened or written, or has no worklist of that name.
    """
    from CovidXRayLib.curation.readers.assignments import assign_first_reads, assign_second_reads
    from CovidXRayLib.curation.readers.reader_table import reader_named
    from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids

    console = Console()
    with open_store(arguments.store, console) as store:
        readers = [reader_named(store, name) for name in dict.fromkeys(arguments.reader)]
        worklist = worklist_named(store, arguments.worklist)
        films = film_ids(store, Filter(worklist_id=worklist), "import")
        first = assign_first_reads(store, films, readers)
        console.result(_("First reads asked for: {count}").format(count=first))
        if arguments.second_share is not None:
            second = assign_second_reads(store, arguments.second_share, readers, arguments.seed)
            console.result(_("Second reads asked for: {count}").format(count=second))
    return ExitCode.OK
