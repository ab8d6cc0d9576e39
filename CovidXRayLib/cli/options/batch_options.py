"""The options that make ``covidxray analyze`` a batch on many workers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from CovidXRayLib.cli.options.argument_types import whole_number
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

_MOST_WORKERS: Final = 1024
_DESCRIPTION: Final = gettext_noop("""\
With one of these, PATH may also be a manifest (.csv), an address such as s3://bucket/prefix,
pacs://SERVER?StudyDate=20200301-20200331&ModalitiesInStudy=CR (a server saved by 'covidxray fetch'),
or phantom://SEED/COUNT?size=512. DIR/readings.parquet then holds one row for each address, and
DIR/films the files, called after the film's SHA-256. The same command again does what is missing.
""")


def add_batch_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--workers`` and ``--scheduler``."""
    group = parser.add_argument_group(_("many films on many workers"), _(_DESCRIPTION))
    one = group.add_mutually_exclusive_group()
    one.add_argument(
        "--workers",
        metavar="N",
        type=whole_number(1, _MOST_WORKERS),
        help=_("share the films among so many processes of one thread each"),
    )
    one.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help=_("share them among the workers of a Dask scheduler, which must all see DIR"),
    )


def is_batch(arguments: argparse.Namespace) -> bool:
    """Return whether one of the options was given."""
    return arguments.workers is not None or arguments.scheduler is not None


def paths_of(arguments: argparse.Namespace) -> list[Path]:
    """Return what the command line names as paths, for a run without workers.

    Raises
    ------
    CovidXRayError
        If one is an address, which only workers read.
    """
    for text in arguments.paths:
        if "://" in text:
            raise CovidXRayError(_("{address}: addresses need --workers N.").format(address=text))
    return [Path(text) for text in arguments.paths]
