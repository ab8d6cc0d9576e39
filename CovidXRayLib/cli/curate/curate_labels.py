"""``covidxray curate labels``: the labels of a review database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from CovidXRayLib.cli.curate.database_options import add_database_option, open_database
from CovidXRayLib.cli.terminal.console import Console
from CovidXRayLib.cli.terminal.exit_codes import ExitCode
from CovidXRayLib.cli.terminal.text_table import TextColumn, render_table
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

_COLUMNS: Final = (
    TextColumn(gettext_noop("Key"), align="right"),
    TextColumn(gettext_noop("Code"), 24),
    TextColumn(gettext_noop("Title"), 16, takes_rest=True),
    TextColumn(gettext_noop("Counts as"), 16),
)


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    parser = steps.add_parser(
        "labels",
        help=_("list the labels of a review database, or import others"),
        description=_(
            "List the labels that readers choose from, by key. With FILE, a vocabulary file (TOML), import "
            "it first: a table [[label]] for each of 2 to 9 labels, with a code, a title, and the built-in "
            "label that it counts as for training (counts_as). Labels that readers have used must stay."
        ),
    )
    add_database_option(parser)
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help=_("vocabulary file to import"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import a vocabulary if there is one, and list the labels.

    Raises
    ------
    ReviewDatabaseError
        If the database cannot be opened, or the vocabulary cannot be used.
    """
    from CovidXRayLib.curation.labels.project_vocabulary import use_vocabulary, vocabulary_of
    from CovidXRayLib.curation.labels.titles import label_title
    from CovidXRayLib.curation.labels.vocabulary_file import read_vocabulary

    console = Console()
    with open_database(arguments.store, console) as database:
        if arguments.file is not None:
            use_vocabulary(database, read_vocabulary(arguments.file))
        vocabulary = vocabulary_of(database)
    rows = [
        (str(key), label.code, label_title(label.code, vocabulary), label.counts_as)
        for key, label in enumerate(vocabulary.labels, start=1)
    ]
    console.result(render_table(_COLUMNS, rows))
    return ExitCode.OK
