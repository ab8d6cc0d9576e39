"""``covidxray curate analyze``: let the networks look at a store's films."""

from __future__ import annotations

import argparse

from CovidXRayLib.cli.analyze.film_options import add_film_options, film_child
from CovidXRayLib.cli.analyze.notes import note_license
from CovidXRayLib.cli.curate.database_options import (
    add_store_option,
    add_worklist_option,
    open_store,
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
        help=_("analyze a store's films, at low priority"),
        description=_(
            "Analyze the films that the present weights have not looked at yet, while readers may be at "
            "work already. A run that was stopped is resumed by the same command."
        ),
    )
    add_store_option(parser)
    add_worklist_option(parser, _("only the films of this worklist"))
    parser.add_argument(
        "--order", choices=ORDERS, default=ORDERS[0], help=_("which films come first (default: %(default)s)")
    )
    add_engine_options(parser)
    add_film_options(parser)
    parser.add_argument("--quiet", action="store_true", help=_("no progress and no report: errors only"))
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
    StoreError
        If the store cannot be opened, or has no worklist of that name.
    """
    from CovidXRayLib.curation.analysis.analyze_films import analyze_films
    from CovidXRayLib.curation.errors import StoreError
    from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids
    from CovidXRayLib.system.priority import lower_priority

    lower_priority()  # and so that of the child
    console = Console(quiet=arguments.quiet)
    note_license(console, arguments.weights)
    with open_store(arguments.store, console) as store:
        films = film_ids(
            store, Filter(worklist_id=worklist_named(store, arguments.worklist)), arguments.order
        )
        try:
            with film_child(arguments) as child, console.progress(0) as progress:
                report = analyze_films(
                    store,
                    films,
                    child,
                    on_progress=lambda done, of, film_id: progress.set(done, of, str(film_id)),
                )
        except StoreError as error:
            console.error(str(error))
            console.error(_("What was recorded before is kept."))
            return ExitCode.NOT_WRITTEN
        except KeyboardInterrupt:
            console.error(_("Stopped. What was analyzed is kept; the same command goes on."))
            return ExitCode.INTERRUPTED
    for _film_id, sentence in report.failed:
        console.error(sentence)
    if not arguments.quiet:
        console.result(
            _("Films analyzed: {analyzed}, failed: {failed}, of {films} in all.").format(
                analyzed=report.analyzed, failed=len(report.failed), films=len(films)
            )
        )
    return ExitCode.FILM_FAILED if report.failed else ExitCode.OK
