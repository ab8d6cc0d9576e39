"""``covidxray curate``: films for readers, and what readers said of them for training."""

from __future__ import annotations

import argparse

from CovidXRayLib.cli.curate import analyze_films, assign, export_films, import_films, list_films
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "curate",
        help=_("import films for review, analyze them, list and export what readers decided"),
        description=_(
            "Films, masks and readers' answers are kept in a store: a file, or a PostgreSQL database for a "
            "team. Readers work in the panel's tab 'Review'. Needs the extra 'curation'."
        ),
    )
    steps = parser.add_subparsers(title=_("steps"), metavar="STEP", required=True)
    for step in (import_films, analyze_films, assign, list_films, export_films):
        step.add_parsers(steps)
