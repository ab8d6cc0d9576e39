"""``covidxray curate assign``: assign films to readers."""

from __future__ import annotations

import argparse

from CovidXRayLib.cli.curate.database_options import (
    add_database_option,
    add_worklist_option,
    open_database,
    worklist_named,
)
from CovidXRayLib.cli.options.argument_types import integer_between, share
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.i18n import gettext as _


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    parser = steps.add_parser(
        "assign",
        help=_("assign films to readers, and a fraction for a second read"),
        description=_(
            "Distribute the films of a worklist, or all films, evenly among the readers for a first read. "
            "With --second-share, a fraction of the films that have a first reader is assigned to another "
            "reader, blinded to the first assessment. Existing assignments are kept."
        ),
    )
    add_database_option(parser)
    add_worklist_option(parser, _("only films of this worklist (default: all films)"))
    parser.add_argument(
        "--reader",
        metavar="NAME",
        action="append",
        required=True,
        help=_("name of a reader; repeat for each reader"),
    )
    parser.add_argument(
        "--second-share",
        metavar="P",
        type=share,
        help=_(
            "fraction of films for a second read, as 0.2 or 20%%; needs at least two readers (default: no "
            "second reads)"
        ),
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=integer_between(0, 2**31),
        default=0,
        help=_("random seed of the choice of films for second reads (default: %(default)s)"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Assign.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    ReviewDatabaseError
        If there are too few readers, or the database cannot be opened or written, or has no worklist of that
        name.
    """
    from CovidXRayLib.curation.errors import ReviewDatabaseError
    from CovidXRayLib.curation.readers.distribution import assign_reads
    from CovidXRayLib.curation.readers.reader_table import reader_named
    from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids

    console = Console()
    names = list(dict.fromkeys(" ".join(name.split()) for name in arguments.reader))
    if arguments.second_share is not None and len(names) < 2:
        raise ReviewDatabaseError(_("--second-share needs at least two readers; name each with --reader."))
    with open_database(arguments.store, console) as database:
        worklist = worklist_named(database, arguments.worklist)
        readers = [reader_named(database, name) for name in names]
        films = film_ids(database, Filter(worklist_id=worklist), "import")
        first, second = assign_reads(database, films, readers, arguments.second_share or 0.0, arguments.seed)
        console.result(_("First reads assigned: {count}").format(count=first))
        if arguments.second_share is not None:
            console.result(_("Second reads assigned: {count}").format(count=second))
    return ExitCode.OK
