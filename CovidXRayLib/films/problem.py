"""What the parts of the reader raise among themselves, before the file's name is known to them."""

from __future__ import annotations

from CovidXRayLib.i18n import gettext as _


class FilmProblem(Exception):  # noqa: N818 - it becomes a FilmError, which is the error users meet
    """A reason why a file cannot be read as a film; ``read_film`` turns it into a ``FilmError``.

    Parameters
    ----------
    problem
        What is wrong, as a clause about "it".
    remedy
        What the user can do about it, as a clause; by default, to export the film again.
    """

    def __init__(self, problem: str, remedy: str | None = None) -> None:
        self.problem = problem
        self.remedy = _("export the film again from the PACS") if remedy is None else remedy
        super().__init__(f"{self.problem}; {self.remedy}")
