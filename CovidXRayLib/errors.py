"""Errors of the library, whose messages state the problem, the file and a remedy."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.i18n import gettext as _


class CovidXRayError(Exception):
    """Base class of all errors of this library."""


class FilmError(CovidXRayError):
    """A film that cannot be read.

    Parameters
    ----------
    path
        The file (or folder) concerned.
    problem
        The problem, as a clause without a full stop ("it holds no pixels").
    remedy
        What the user can do, as a clause ("export the film again from the PACS").
    """

    def __init__(self, path: Path | str, problem: str, remedy: str) -> None:
        self.path = Path(path)
        self.problem = problem
        self.remedy = remedy
        super().__init__(self.sentence_about(self.path))

    def sentence_about(self, name: Path | str) -> str:
        """Return the message about a film of another name, such as an address, which is no path."""
        return _("{path}: {problem}; {remedy}.").format(path=name, problem=self.problem, remedy=self.remedy)

    def __reduce__(self) -> tuple[type[FilmError], tuple[Path, str, str]]:
        """Support pickling, so that the error can be passed between processes."""
        return FilmError, (self.path, self.problem, self.remedy)


class WeightsError(CovidXRayError):
    """A weights file that is missing, altered, or of a rejected type."""


class ServerUnreachableError(CovidXRayError):
    """A server that does not respond or refuses the connection."""


class EngineError(CovidXRayError):
    """A requested inference engine or device that is not available."""
