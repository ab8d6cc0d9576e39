"""``covidxray curate list``: list the films of a review database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from CovidXRayLib.cli.curate.database_options import (
    add_database_option,
    add_worklist_option,
    open_database,
    require_labels,
    worklist_named,
)
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.cli.terminal.text_table import TextColumn, render_table
from CovidXRayLib.curation.history.vocabulary import FILM_STATES, ORDERS
from CovidXRayLib.curation.labels.titles import label_title, mask_title, states
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop, number_text
from CovidXRayLib.reading.check_titles import check_title

if TYPE_CHECKING:
    from CovidXRayLib.curation.history.label_vocabulary import Vocabulary
    from CovidXRayLib.curation.history.views import FilmView

_COLUMNS: Final = (
    TextColumn(gettext_noop("No."), align="right"),
    TextColumn(gettext_noop("Film"), 12, takes_rest=True),
    TextColumn(gettext_noop("State"), 12),
    TextColumn(gettext_noop("Label and mask"), 16),
    TextColumn(gettext_noop("Failed checks"), 9),
    TextColumn(gettext_noop("Score"), align="right"),
    TextColumn(gettext_noop("Severity"), align="right"),
)


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    parser = steps.add_parser(
        "list",
        help=_("list the films of a review database"),
        description=_("List films with their final label, the state of the mask and the latest score."),
    )
    add_database_option(parser)
    add_worklist_option(parser, _("only films of this worklist (default: all films)"))
    parser.add_argument(
        "--text", metavar="TEXT", default="", help=_("only films whose path or patient contains this text")
    )
    parser.add_argument(
        "--state",
        choices=FILM_STATES,
        action="append",
        default=[],
        help=_("only films in this state; may be repeated (default: all)"),
    )
    parser.add_argument(
        "--label",
        metavar="CODE",
        action="append",
        default=[],
        help=_(
            "only films with this label, a code of 'covidxray curate labels'; may be repeated (default: all)"
        ),
    )
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
    parser.add_argument("--worklists", action="store_true", help=_("list the worklists instead of films"))
    parser.add_argument("--json", action="store_true", help=_("print JSON instead of a table"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be opened, or has no worklist or label of that name.
    """
    from CovidXRayLib.curation.importing.film_table import all_films
    from CovidXRayLib.curation.labels.project_vocabulary import vocabulary_of
    from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids, worklists

    console = Console()
    with open_database(arguments.store, console) as database:
        if arguments.worklists:
            names = list(worklists(database).values())
            console.result(json.dumps(names, indent=2) if arguments.json else "\n".join(names))
            return ExitCode.OK
        vocabulary = vocabulary_of(database)
        require_labels(arguments.label, vocabulary)
        film_filter = Filter(
            text=arguments.text,
            states=tuple(arguments.state),
            labels=tuple(arguments.label),
            worklist_id=worklist_named(database, arguments.worklist),
        )
        films = all_films(database, film_ids(database, film_filter, arguments.order))
    if arguments.json:
        console.result(json.dumps([_as_values(film) for film in films], indent=2))
    elif films:
        console.result(render_table(_COLUMNS, [_row(film, vocabulary) for film in films]))
        console.result(
            _("Score: 0 to 1, calibrated at a prevalence of 50%. Severity: estimated Brixia score, 0 to 18.")
        )
    return ExitCode.OK


def _row(film: FilmView, vocabulary: Vocabulary) -> tuple[str, ...]:
    return (
        str(film.id),
        Path(film.path).name,
        states()[film.state],
        ", ".join(filter(None, (label_title(film.label, vocabulary), mask_title(film.mask)))),
        ", ".join(map(check_title, film.failed_checks)),
        "" if film.probability is None else number_text(film.probability, ".2f"),
        "" if film.severity is None else number_text(film.severity, ".0f"),
    )


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
        "severity": film.severity,
        "model_version": film.model_version,
    }
