"""``covidxray curate list``: what is in a store."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.cli.curate.database_options import (
    add_store_option,
    add_worklist_option,
    open_store,
    worklist_named,
)
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.cli.terminal.text_table import TextColumn, render_table
from CovidXRayLib.curation.history.vocabulary import ANSWERS, FILM_STATES, ORDERS
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

if TYPE_CHECKING:
    from CovidXRayLib.curation.history.views import FilmView

_COLUMNS: Final = (
    TextColumn(gettext_noop("Number"), align="right"),
    TextColumn(gettext_noop("Film"), 12, takes_rest=True),
    TextColumn(gettext_noop("State"), 12),
    TextColumn(gettext_noop("Label"), 16),
    TextColumn(gettext_noop("Mask"), 9),
    TextColumn(gettext_noop("Checks failed"), 13),
    TextColumn(gettext_noop("Score"), align="right"),
)


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    parser = steps.add_parser(
        "list",
        help=_("list a store's films"),
        description=_("List films with the agreed label, the state of the mask, and the newest score."),
    )
    add_store_option(parser)
    add_worklist_option(parser, _("only the films of this worklist"))
    parser.add_argument("--text", default="", help=_("only films whose path or patient has this in it"))
    parser.add_argument(
        "--state", choices=FILM_STATES, action="append", default=[], help=_("only films in this state")
    )
    parser.add_argument(
        "--label", choices=ANSWERS, action="append", default=[], help=_("only films with this label")
    )
    parser.add_argument(
        "--order", choices=ORDERS, default=ORDERS[0], help=_("which films come first (default: %(default)s)")
    )
    parser.add_argument("--worklists", action="store_true", help=_("list the worklists in place of films"))
    parser.add_argument("--json", action="store_true", help=_("write JSON in place of a table"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    StoreError
        If the store cannot be opened, or has no worklist of that name.
    """
    from CovidXRayLib.curation.importing.film_table import all_films
    from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids, worklists

    console = Console()
    with open_store(arguments.store, console) as store:
        if arguments.worklists:
            names = list(worklists(store).values())
            console.result(json.dumps(names, indent=2) if arguments.json else "\n".join(names))
            return ExitCode.OK
        wanted = Filter(
            text=arguments.text,
            states=tuple(arguments.state),
            labels=tuple(arguments.label),
            worklist_id=worklist_named(store, arguments.worklist),
        )
        films = all_films(store, film_ids(store, wanted, arguments.order))
    if arguments.json:
        console.result(json.dumps([_as_values(film) for film in films], indent=2))
    elif films:
        console.result(render_table(_COLUMNS, [_row(film) for film in films]))
    return ExitCode.OK


def _row(film: FilmView) -> tuple[str, ...]:
    score = "" if film.probability is None else f"{film.probability:.2f}"
    name, checks = Path(film.path).name, ", ".join(film.failed_checks)
    return (str(film.id), name, film.state, film.label, film.mask, checks, score)


def _as_values(film: FilmView) -> dict[str, Any]:
    return {
        "id": film.id,
        "path": film.path,
        "state": film.state,
        "label": film.label,
        "mask": film.mask,
        "failed_checks": list(film.failed_checks),
        "probability": film.probability,
        "uncertainty": film.uncertainty,
        "disagreement": film.disagreement,
        "suspicion": film.suspicion,
        "model_version": film.model_version,
    }
