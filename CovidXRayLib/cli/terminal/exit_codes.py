"""Exit status of ``covidxray``."""

from __future__ import annotations

from enum import IntEnum

from CovidXRayLib.i18n import gettext_noop


class ExitCode(IntEnum):
    """Exit status of every command.

    A code that stopped the run takes precedence over ``FILM_FAILED``.

    Attributes
    ----------
    OK
        All films were analyzed, including films given no score.
    FILM_FAILED
        At least one film could not be read; all others were analyzed.
    USAGE
        Invalid command line; nothing was done.
    INSTALLATION
        Weights, engine or device unavailable; no further film was analyzed.
    NOT_WRITTEN
        Results could not be written (disk full, folder read-only); finished results are kept.
    SERVER
        A PACS or database is unreachable or authentication failed; queued objects are kept.
    INTERRUPTED
        Interrupted by the user (Ctrl-C); finished results are kept.
    """

    OK = 0
    FILM_FAILED = 1
    USAGE = 2
    INSTALLATION = 3
    NOT_WRITTEN = 4
    SERVER = 5
    INTERRUPTED = 130


EXIT_CODES_TEXT = gettext_noop("""\
exit status:
  0    all films were analyzed (including films given no score)
  1    at least one film could not be read; all others were analyzed
  2    invalid command line; nothing was done
  3    weights, engine or device unavailable
  4    results could not be written; finished results are kept
  5    a PACS or database is unreachable or authentication failed; queued objects are kept
  130  interrupted by the user; finished results are kept
""")
