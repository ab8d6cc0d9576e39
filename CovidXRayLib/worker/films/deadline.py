"""How long one film may take, and what ends a process in which it takes longer."""

from __future__ import annotations

import faulthandler
import math
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from CovidXRayLib.errors import CovidXRayError
from CovidXRayLib.i18n import gettext as _

# The limit of one film, from reading it to its last written result. The largest film of the benchmarks
# (JPEG 2000, 4,300 x 4,300 pixels) takes some seconds on a slow computer.
FILM_SECONDS: Final = 120.0
FILM_SECONDS_VARIABLE: Final = "COVIDXRAY_FILM_SECONDS"
LONGEST_FILM_SECONDS: Final = 86_400.0
# Networks are large, and a disk or a virus scanner may be slow.
START_SECONDS: Final = 300.0
# How much later than its limit a film is ended by those who cannot say why.
GRACE_SECONDS: Final = 5.0


class LimitError(CovidXRayError):
    """A limit that is not a number of seconds."""


def film_seconds(default: float = FILM_SECONDS) -> float:
    """Return the limit of one film in seconds: what COVIDXRAY_FILM_SECONDS says, else `default`.

    Raises
    ------
    LimitError
        If the variable is not a number of seconds in (0, 86400].
    """
    text = os.environ.get(FILM_SECONDS_VARIABLE, "")
    return read_seconds(text) if text else default


def read_seconds(text: str) -> float:
    """Return a limit in seconds that somebody wrote; raises as :func:`film_seconds`."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST_FILM_SECONDS:
        raise LimitError(
            _("'{text}' is no limit for a film; give seconds, such as 120, up to {most}.").format(
                text=text, most=int(LONGEST_FILM_SECONDS)
            )
        )
    return seconds


@contextmanager
def deadline(seconds: float, on_late: Callable[[], object]) -> Iterator[None]:
    """Call `on_late` in another thread if the context lasts longer, and end the process soon after.

    Where the process was then goes to standard error. Native code that never gives Python's lock back keeps
    `on_late` from being called; the process ends all the same, a few seconds later. One context at a time
    in a process.
    """
    errors = sys.__stderr__ or 2

    def late() -> None:
        faulthandler.dump_traceback(file=errors)  # names places in programs, nothing of the film
        on_late()

    timer = threading.Timer(seconds, late)
    timer.daemon = True
    timer.start()
    faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True, file=errors)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        timer.cancel()
