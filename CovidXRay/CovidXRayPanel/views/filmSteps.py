"""Next and previous film of a list, and the place of the current one in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class FilmSteps:
    """Steps through a list of films.

    Parameters
    ----------
    films : callable
        Returns the identifiers of the films in order, and that of the current one or None.
    choose : callable
        Shows the film of an identifier.
    """

    def __init__(
        self, films: Callable[[], tuple[Sequence[str], str | None]], choose: Callable[[str], object]
    ) -> None:
        self._films, self._choose = films, choose

    def step(self, by: int) -> None:
        """Show the film that many places further on, if there is one; the first if none is shown."""
        films, current = self._films()
        place = films.index(current) + by if current in films else 0
        if 0 <= place < len(films):
            self._choose(films[place])

    def place(self) -> tuple[int, int]:
        """Return the place of the current film, from 1, and the number of films; 0 if none is shown."""
        films, current = self._films()
        return (films.index(current) + 1 if current in films else 0), len(films)

    def text(self) -> str:
        """Return the place as text: ``"Film 3 of 18"``; empty if no film of the list is shown."""
        place, number = self.place()
        return _("Film {place} of {number}").format(place=place, number=number) if place else ""
