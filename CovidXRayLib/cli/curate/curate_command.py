"""``covidxray curate``: films for readers, and what readers said of them for training."""

from __future__ import annotations

import argparse

from CovidXRayLib.cli.curate import curate_analyze, curate_assign, curate_export, curate_import, curate_list
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
    for step in (curate_import, curate_analyze, curate_assign, curate_list, curate_export):
        step.add_parsers(steps)
