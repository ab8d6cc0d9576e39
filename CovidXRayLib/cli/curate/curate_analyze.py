"""``covidxray curate analyze``: analyze the films of a review database."""

from __future__ import annotations

import argparse

from CovidXRayLib.cli.analyze.film_options import add_film_options, film_child
from CovidXRayLib.cli.analyze.notes import note_license
from CovidXRayLib.cli.curate.database_options import (
    add_database_option,
    add_worklist_option,
    open_database,
    worklist_named,
)
from CovidXRayLib.cli.options.shared_options import add_engine_options
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.curation.history.vocabulary import ORDERS
from CovidXRayLib.i18n import gettext as _


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    parser = steps.add_parser(
        "analyze",
        help=_("analyze the films of a review database, at low priority"),
        description=_(
            "Analyze the films that have not yet been analyzed with the current weights. Readers can work "
            "at the same time. Run the same command again to resume an interrupted run."
        ),
    )
    add_database_option(parser)
    add_worklist_option(parser, _("only films of this worklist (default: all films)"))
    parser.add_argument(
        "--order",
        choices=ORDERS,
        default=ORDERS[0],
        help=_(
            "order of the films: as imported, or first those with the highest severity, those nearest to a "
            "limit of the categories, the greatest disagreement between readers or with the model, "
            "or those with the most suspicious mask (default: %(default)s)"
        ),
    )
    add_engine_options(parser)
    add_film_options(parser)
    parser.add_argument("--quiet", action="store_true", help=_("print errors only"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Analyze.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    WeightsError, EngineError
        If the installation is unusable.
    ReviewDatabaseError
        If the database cannot be opened, or has no worklist of that name.
    """
    from CovidXRayLib.curation.analysis.analyze_films import analyze_films
    from CovidXRayLib.curation.errors import ReviewDatabaseError
    from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids
    from CovidXRayLib.system.priority import lower_priority

    lower_priority()  # inherited by the child process
    console = Console(quiet=arguments.quiet)
    note_license(console, arguments.weights)
    with open_database(arguments.store, console) as database:
        films = film_ids(
            database, Filter(worklist_id=worklist_named(database, arguments.worklist)), arguments.order
        )
        try:
            with film_child(arguments) as child, console.progress(0) as progress:
                report = analyze_films(
                    database,
                    films,
                    child,
                    on_progress=lambda done, of, film_id: progress.set(done, of, str(film_id)),
                )
        except ReviewDatabaseError as error:
            console.error(str(error))
            console.error(_("Results recorded so far are kept."))
            return ExitCode.NOT_WRITTEN
        except KeyboardInterrupt:
            console.error(_("Stopped. Results so far are kept; run the same command again to resume."))
            return ExitCode.INTERRUPTED
    for _film_id, sentence in report.failed:
        console.error(sentence)
    if not arguments.quiet:
        console.result(
            _("Films analyzed: {analyzed}, failed: {failed}, total: {films}.").format(
                analyzed=report.analyzed, failed=len(report.failed), films=len(films)
            )
        )
    return ExitCode.FILM_FAILED if report.failed else ExitCode.OK
