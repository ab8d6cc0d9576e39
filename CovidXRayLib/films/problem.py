"""What the parts of the reader raise among themselves, before the file's name is known to them."""

from __future__ import annotations

from typing import Final

EXPORT_AGAIN: Final = "export the film again from the PACS"


class FilmProblem(Exception):  # noqa: N818 - it becomes a FilmError, which is the error users meet
    """A reason why a file cannot be read as a film; ``read_film`` turns it into a ``FilmError``.

    Parameters
    ----------
    problem
        What is wrong, as a clause about "it".
    remedy
        What the user can do about it, as a clause.
    """

    def __init__(self, problem: str, remedy: str = EXPORT_AGAIN) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem}; {remedy}")
