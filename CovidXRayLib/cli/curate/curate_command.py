"""``covidxray curate``: films for review, and readers' assessments for training."""

from __future__ import annotations

import argparse

from CovidXRayLib.cli.curate import (
    curate_analyze,
    curate_assign,
    curate_export,
    curate_import,
    curate_labels,
    curate_list,
)
from CovidXRayLib.i18n import gettext as _


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "curate",
        help=_("import, analyze and list films for review; export readers' assessments"),
        description=_(
            "Manage a review database, which holds films, masks and readers' assessments: a local file, "
            "or a PostgreSQL database for a team. Readers work in the Review tab of the panel. Requires "
            "the extra 'curation'."
        ),
    )
    steps = parser.add_subparsers(title=_("steps"), metavar="STEP", required=True)
    for step in (curate_import, curate_labels, curate_analyze, curate_assign, curate_list, curate_export):
        step.add_parsers(steps)
