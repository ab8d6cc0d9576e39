"""Options of commands that read films in a child process: time limit and retries."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from CovidXRayLib.i18n import current_language
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worker.films.deadline import FILM_SECONDS_VARIABLE, LimitError, film_seconds, read_seconds

if TYPE_CHECKING:
    from CovidXRayLib.worker.films.film_child import FilmChild


def add_film_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--film-seconds`` and ``--retry-failed``."""
    parser.add_argument(
        "--film-seconds",
        metavar="S",
        type=_seconds,
        default=None,
        help=_("time limit per film, in seconds (default: 120; also {variable})").format(
            variable=FILM_SECONDS_VARIABLE
        ),
    )
    parser.add_argument(
        "--retry-failed",
        action="store_true",
        help=_(
            "retry films that crashed the analysis process or timed out in an earlier run; by default "
            "they are reported and skipped"
        ),
    )


def limit_of(arguments: argparse.Namespace) -> float:
    """Return the time limit per film in seconds.

    Raises
    ------
    LimitError
        If the environment variable is invalid.
    """
    return film_seconds() if arguments.film_seconds is None else float(arguments.film_seconds)


def child_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return these options as arguments of :class:`~CovidXRayLib.worker.films.film_child.FilmChild`."""
    from CovidXRayLib.worker.films.quarantine import Quarantine

    return {"seconds": limit_of(arguments), "quarantine": Quarantine(retry=arguments.retry_failed)}


def film_child(arguments: argparse.Namespace) -> FilmChild:
    """Return a child process with the networks of the command line; it starts on first use."""
    from CovidXRayLib.worker.films.film_child import FilmChild

    return FilmChild(
        {
            "engine": arguments.engine,
            "device": arguments.device,
            "weights": None if arguments.weights is None else str(arguments.weights),
            "language": current_language(),
        },
        **child_options(arguments),
    )


def _seconds(text: str) -> float:
    try:
        return read_seconds(text)
    except LimitError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
