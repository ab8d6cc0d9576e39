"""Next and previous film of a list, and the place of the current one in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable


class FilmSteps:
    """Steps through a list of films.

    Parameters
    ----------
    place : callable
        Returns the place of the current film, from 1, and the number of films; 0 if none is shown. It is
        called at every movement of the mouse over a view.
    show : callable
        Shows the film at a place.
    """

    def __init__(self, place: Callable[[], tuple[int, int]], show: Callable[[int], object]) -> None:
        self.place, self._show = place, show

    def step(self, by: int) -> None:
        """Show the film that many places further on, if there is one; the first if none is shown."""
        place, number = self.place()
        wanted = place + by if place else 1
        if 1 <= wanted <= number:
            self._show(wanted)

    def text(self) -> str:
        """Return the place as text: ``"Film 3 of 18"``; empty if no film of the list is shown."""
        place, number = self.place()
        return _("Film {place} of {number}").format(place=place, number=number) if place else ""
