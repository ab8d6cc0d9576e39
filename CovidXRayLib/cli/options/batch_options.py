"""Options of ``covidxray analyze`` for batch processing on several workers."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from CovidXRayLib.cli.options.argument_types import integer_between
from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

_MAX_WORKERS: Final = 1024
_DESCRIPTION: Final = gettext_noop("""\
With one of these options, PATH can also be a manifest (.csv) or a URL: s3://bucket/prefix,
pacs://SERVER?StudyDate=20200301-20200331&ModalitiesInStudy=CR (a server saved by 'covidxray fetch'),
or phantom://SEED/COUNT?size=512. DIR/readings.parquet then has one row per film, and DIR/films
its files, named by the SHA-256 of the film. Run the same command again to resume.
""")


def add_batch_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--workers`` and ``--scheduler``."""
    group = parser.add_argument_group(_("batch processing on several workers"), _(_DESCRIPTION))
    one = group.add_mutually_exclusive_group()
    one.add_argument(
        "--workers",
        metavar="N",
        type=integer_between(1, _MAX_WORKERS),
        help=_("number of local worker processes, with one thread each"),
    )
    one.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help=_(
            "address of a Dask scheduler, such as tcp://HOST:8786; all its workers must have access to DIR"
        ),
    )


def is_batch(arguments: argparse.Namespace) -> bool:
    """Return whether a batch option was given."""
    return arguments.workers is not None or arguments.scheduler is not None


def paths_of(arguments: argparse.Namespace) -> list[Path]:
    """Return the paths of the command line, for a run without workers.

    Raises
    ------
    CovidXRayError
        If one is a URL or a manifest, which require workers.
    """
    for text in arguments.paths:
        if "://" in text:
            raise CovidXRayError(_("{address}: URLs require --workers or --scheduler.").format(address=text))
        if text.lower().endswith(".csv"):
            raise CovidXRayError(_("{path}: manifests require --workers or --scheduler.").format(path=text))
    return [Path(text) for text in arguments.paths]
