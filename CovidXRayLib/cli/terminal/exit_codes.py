"""What the exit status of ``covidxray`` says."""

from __future__ import annotations

from enum import IntEnum

from CovidXRayLib.i18n import gettext_noop


class ExitCode(IntEnum):
    """Exit status of every command.

    Where several apply, the one that stopped the run wins over ``FILM_FAILED``.

    Attributes
    ----------
    OK
        Every film was read and analyzed; a withheld score is an answer, too.
    FILM_FAILED
        At least one film could not be read; all others were done.
    USAGE
        The command line is wrong; nothing was done.
    INSTALLATION
        Weights, engine or device cannot be used; no further film was tried.
    NOT_WRITTEN
        Results could not be written (disk full, folder read-only); what was finished is kept.
    SERVER
        A PACS cannot be reached or does not let us in; what waits to be sent is kept.
    INTERRUPTED
        The user stopped the run (Ctrl-C); what was finished is kept.
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
  5    a PACS is unreachable or authentication failed; queued objects are kept
  130  interrupted by the user; finished results are kept
""")
