"""Time limit per film, and its enforcement."""

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

# Time limit per film, from reading it to its last written result. The largest film of the benchmarks
# (JPEG 2000, 4,300 x 4,300 pixels) takes some seconds on a slow computer.
FILM_SECONDS: Final = 120.0
FILM_SECONDS_VARIABLE: Final = "COVIDXRAY_FILM_SECONDS"
MAX_FILM_SECONDS: Final = 86_400.0
# Loading networks may be slow, because of their size, the disk or a virus scanner.
START_SECONDS: Final = 300.0
# Delay after the limit until the parent kills the child.
GRACE_SECONDS: Final = 5.0


class LimitError(CovidXRayError):
    """An invalid time limit."""


def film_seconds(default: float = FILM_SECONDS) -> float:
    """Return the time limit per film in seconds: COVIDXRAY_FILM_SECONDS, else `default`.

    Raises
    ------
    LimitError
        If the variable is not a number of seconds in (0, 86400].
    """
    text = os.environ.get(FILM_SECONDS_VARIABLE, "")
    return read_seconds(text) if text else default


def read_seconds(text: str) -> float:
    """Parse a time limit in seconds; raises as :func:`film_seconds`."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= MAX_FILM_SECONDS:
        raise LimitError(
            _("'{text}' is not a time limit for a film; use seconds, such as 120, up to {most}.").format(
                text=text, most=int(MAX_FILM_SECONDS)
            )
        )
    return seconds


@contextmanager
def deadline(seconds: float, on_late: Callable[[], object]) -> Iterator[None]:
    """Call `on_late` in another thread if the context exceeds the limit, and end the process soon after.

    A stack trace is written to standard error. Native code that does not release the GIL prevents the call of
    `on_late`; the process ends nevertheless, a few seconds later. A process can have only one such context at
    a time.
    """
    errors = sys.__stderr__ or 2

    def late() -> None:
        faulthandler.dump_traceback(file=errors)  # names code locations, nothing of the film
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
