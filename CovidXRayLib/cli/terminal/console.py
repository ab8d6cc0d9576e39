"""The only place that writes to the terminal: results to stdout, all else to stderr."""

from __future__ import annotations

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
        Show errors only: no notes, no progress.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._bar: Any = None  # a tqdm bar while there is one

    @property
    def is_watched(self) -> bool:
        """Whether somebody reads notes on a terminal, and no program."""
        return not self.quiet and sys.stderr.isatty()

    def result(self, text: str) -> None:
        """Write a result to stdout.

        Raises
        ------
        OSError
            If it cannot be written. A reader that has gone away (``| head``) is no error.
        """
        try:
            _write(sys.stdout, text)
        except BrokenPipeError:
            close_broken_stdout()

    def note(self, text: str) -> None:
        """Write what the user may want to know to stderr."""
        if not self.quiet:
            self.error(text)

    def error(self, text: str) -> None:
        """Write what the user must know to stderr."""
        if self._bar is not None:
            self._bar.clear()
        _write(sys.stderr, text)
        if self._bar is not None:
            self._bar.refresh()

    @contextmanager
    def progress(self, total: int) -> Iterator[Progress]:
        """Show a bar for `total` films while the context lasts, if stderr is a terminal."""
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
    """How far a run has come."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def begin(self, name: str) -> None:
        """Name the film that is being worked on."""
        if self._bar is not None:
            self._bar.set_postfix_str(visible(name)[-30:])

    def set(self, done: int, of: int, name: str) -> None:
        """Say how many films are done, how many there are after all, and which was the last."""
        if self._bar is not None:
            self._bar.total = of
            self._bar.n = done
            self.begin(name)

    def advance(self) -> None:
        """Count one film as done."""
        if self._bar is not None:
            self._bar.update()


def visible(text: str) -> str:
    """Replace control and formatting characters: names of files may hold some, to deceive a terminal."""
    return "".join(
        "?" if unicodedata.category(c)[0] == "C" and c not in "\n\t" else c
        for c in text.encode("utf-8", "backslashreplace").decode("utf-8")
    )


def close_broken_stdout() -> None:
    """Point stdout at nothing, so that the interpreter does not stumble when it flushes at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    # A console of one byte per letter shows escapes for what it lacks, instead of failing.
    stream.write(visible(text).encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()
