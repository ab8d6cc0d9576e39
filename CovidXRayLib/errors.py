"""The errors a user of the library may meet; every text says what, which file, and what to do."""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.i18n import gettext as _


class CovidXRayError(Exception):
    """Base of all errors raised on purpose by this library."""


class FilmError(CovidXRayError):
    """A film that cannot be read.

    Parameters
    ----------
    path
        The file (or folder) concerned.
    problem
        What is wrong, as a clause without a full stop ("it holds no pixels").
    remedy
        What the user can do about it, as a clause ("export the film again from the PACS").
    """

    def __init__(self, path: Path | str, problem: str, remedy: str) -> None:
        self.path = Path(path)
        self.problem = problem
        self.remedy = remedy
        super().__init__(
            _("{path}: {problem}; {remedy}.").format(path=self.path, problem=problem, remedy=remedy)
        )

    def __reduce__(self) -> tuple[type[FilmError], tuple[Path, str, str]]:
        """Rebuild from the parts, so that the error crosses process borders whole."""
        return FilmError, (self.path, self.problem, self.remedy)


class WeightsError(CovidXRayError):
    """A weights file that is missing, altered, or of a kind that is refused."""


class EngineError(CovidXRayError):
    """An inference engine or device that was asked for and is not available."""
