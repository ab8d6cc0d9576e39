"""Terminal output: results to stdout, everything else to stderr."""

from __future__ import annotations

import errno
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from CovidXRayLib.i18n import gettext as _


class Console:
    """Standard output and standard error of one command.

    Parameters
    ----------
    quiet
        Print errors only.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._bar: Any = None  # a tqdm bar while there is one

    @property
    def is_watched(self) -> bool:
        """Whether notes and progress are shown, at a terminal."""
        return not self.quiet and sys.stderr is not None and sys.stderr.isatty()

    def result(self, text: str) -> None:
        """Write a result to stdout.

        Raises
        ------
        OSError
            If it cannot be written. A closed pipe (``| head``) is not an error.
        """
        try:
            _write(sys.stdout, text)
        except BrokenPipeError:
            close_broken_stdout()

    def note(self, text: str) -> None:
        """Write a note to stderr, unless quiet."""
        if not self.quiet:
            self.error(text)

    def error(self, text: str) -> None:
        """Write an error to stderr."""
        if self._bar is not None:
            self._bar.clear()
        if sys.stderr is not None:  # closed at the start (2>&-): there is no one to tell
            _write(sys.stderr, text)
        if self._bar is not None:
            self._bar.refresh()

    @contextmanager
    def progress(self, total: int) -> Iterator[Progress]:
        """Show a progress bar for `total` films, if stderr is a terminal."""
        if not self.is_watched:
            yield Progress(None)
            return
        from tqdm import tqdm

        with tqdm(total=total, unit=_("film"), file=sys.stderr, leave=False, dynamic_ncols=True) as bar:
            self._bar = bar
            try:
                yield Progress(bar)
            finally:
                self._bar = None


class Progress:
    """Progress of a run."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def begin(self, name: str) -> None:
        """Show the name of the current film."""
        if self._bar is not None:
            self._bar.set_postfix_str(visible(name)[-30:])

    def set(self, done: int, of: int, name: str) -> None:
        """Set the number of finished films, the total, and the name of the last film."""
        if self._bar is not None:
            self._bar.total = of
            self._bar.n = done
            self.begin(name)

    def advance(self) -> None:
        """Count one film as done."""
        if self._bar is not None:
            self._bar.update()


def visible(text: str) -> str:
    """Replace control and format characters, which file names could use to manipulate the terminal."""
    return "".join(
        "?" if unicodedata.category(c)[0] == "C" and c not in "\n\t" else c
        for c in text.encode("utf-8", "backslashreplace").decode("utf-8")
    )


def close_broken_stdout() -> None:
    """Redirect stdout to the null device, so that the flush at exit does not fail."""
    if sys.stdout is None:
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # as Python leaves it if it was closed at the start (>&-)
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    encoding = stream.encoding or "utf-8"
    # Characters that the terminal's encoding lacks are escaped.
    stream.write(visible(text).encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()
