"""Command ``covidxray``."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from typing import Final

from CovidXRayLib.cli.analyze import analyze_command, phantom_command, report_command
from CovidXRayLib.cli.curate import curate_command
from CovidXRayLib.cli.manifest import manifest_command
from CovidXRayLib.cli.options.argument_types import language
from CovidXRayLib.cli.pacs import fetch_command, send_command
from CovidXRayLib.cli.pacs.pacs_options import code_of
from CovidXRayLib.cli.terminal.argparse_texts import translate_argparse
from CovidXRayLib.cli.terminal.console import Console, close_broken_stdout
from CovidXRayLib.cli.terminal.exit_codes import EXIT_CODES_TEXT, ExitCode
from CovidXRayLib.cli.terminal.help_format import CommandParser
from CovidXRayLib.cli.terminal.missing_package import missing_package_sentence
from CovidXRayLib.cli.training import (
    augment_command,
    evaluate_command,
    export_command,
    gate_command,
    probe_command,
    seen_command,
    select_command,
    train_command,
)
from CovidXRayLib.cli.view import view_command
from CovidXRayLib.errors import CovidXRayError, EngineError, FilmError, ServerUnreachableError, WeightsError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import use_language
from CovidXRayLib.pacs.errors import PacsError
from CovidXRayLib.version import __version__

LANGUAGE_VARIABLE: Final = "COVIDXRAY_LANGUAGE"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv
        Arguments without the program name; None: those of the process.

    Returns
    -------
    int
        An :class:`~CovidXRayLib.cli.terminal.exit_codes.ExitCode`.
    """
    if code := os.environ.get(LANGUAGE_VARIABLE):
        try:
            use_language(language(code))
        except argparse.ArgumentTypeError as error:
            return _report(f"{LANGUAGE_VARIABLE}: {error}.", ExitCode.USAGE)
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:  # after --help and --version, or a usage message
        return stop.code if isinstance(stop.code, int) else ExitCode.OK
    _configure_logging(arguments.verbose)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return _report(_("Stopped."), ExitCode.INTERRUPTED)
    except BrokenPipeError:  # the output pipe was closed (| head)
        close_broken_stdout()
        return ExitCode.OK
    except (WeightsError, EngineError) as error:
        return _report(error, ExitCode.INSTALLATION)
    except FilmError as error:
        return _report(error, ExitCode.FILM_FAILED)
    except PacsError as error:
        return _report(error, code_of(error))
    except ServerUnreachableError as error:
        return _report(error, ExitCode.SERVER)
    except CovidXRayError as error:  # an unusable folder or file was given
        return _report(error, ExitCode.USAGE)
    except OSError as error:
        place = error.filename or _("output")
        return _report(f"{place}: {error.strerror or error}.", ExitCode.NOT_WRITTEN)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("CovidXRayLib"):
            raise
        return _report(missing_package_sentence(error.name), ExitCode.INSTALLATION)


def _parser() -> argparse.ArgumentParser:
    translate_argparse()
    parser = CommandParser(
        prog="covidxray",
        description=_(
            "Lung segmentation and a quality-checked COVID-19 pneumonia score for frontal chest radiographs. "
            "Research use only; not a medical device."
        ),
        epilog=_(EXIT_CODES_TEXT),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"covidxray {__version__}",
        help=_("show program's version number and exit"),
    )
    _add_verbose(parser, default=0)
    commands = parser.add_subparsers(title=_("commands"), metavar="COMMAND", required=True)
    for command in (
        analyze_command,
        view_command,
        curate_command,
        manifest_command,
        train_command,
        augment_command,
        export_command,
        gate_command,
        seen_command,
        evaluate_command,
        probe_command,
        select_command,
        phantom_command,
        report_command,
        fetch_command,
        send_command,
    ):
        command.add_parser(commands)
    for command_parser in set(commands.choices.values()):
        # Also accepted after the command; without it there, the option before the command counts.
        _add_verbose(command_parser, default=argparse.SUPPRESS)
    return parser


def _add_verbose(parser: argparse.ArgumentParser, default: int | str) -> None:
    parser.add_argument(
        "-v",
        "--verbose",
        action="count",
        default=default,
        help=_("verbose log to stderr; -vv for more"),
    )


def _configure_logging(verbosity: int) -> None:
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbosity, 2)]
    logging.basicConfig(
        stream=sys.stderr, level=level, format="%(levelname)s %(name)s: %(message)s", force=True
    )
    if not verbosity:
        # Its header warnings are for developers; relevant ones are in the reading.
        for handler in logging.getLogger().handlers:
            handler.addFilter(lambda record: not record.name.startswith("pydicom"))


def _report(problem: object, code: ExitCode) -> ExitCode:
    Console().error(f"covidxray: {problem}")
    return code


if __name__ == "__main__":
    sys.exit(main())
