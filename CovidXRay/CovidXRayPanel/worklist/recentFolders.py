"""The menu of the folders opened last, on the button "Open folder..."."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worklist.recent_folders import forget_recent, recent_folders

if TYPE_CHECKING:
    from collections.abc import Callable


class RecentFolders:
    """Fills the menu when it is shown.

    Parameters
    ----------
    button : QPushButton
        Its menu is replaced.
    choose : callable
        Lets the user choose a folder, called without arguments.
    openFilms : callable
        Opens a list of paths.
    """

    def __init__(
        self,
        button: qt.QPushButton,
        choose: Callable[[], object],
        openFilms: Callable[[list[str]], object],
    ) -> None:
        self._choose, self._openFilms = choose, openFilms
        self.menu = qt.QMenu(button)
        button.setMenu(self.menu)
        self.menu.connect("aboutToShow()", self.fill)

    def fill(self) -> None:
        """List the folders."""
        self.menu.clear()
        self._add(_("Choose a folder..."), self._choose)
        self.menu.addSeparator()
        places = recent_folders()
        for place in places:
            self._add(_title(place), partial(self._openFilms, [place]))
        if places:
            self.menu.addSeparator()
            self._add(_("Clear this list"), forget_recent)

    def _add(self, title: str, action: Callable[[], object]) -> None:
        # After the menu has closed. Qt makes the action, which has only this way to connect in both wrappers.
        self.menu.addAction(title).triggered.connect(lambda checked=False: qt.QTimer.singleShot(0, action))


def _title(place: str) -> str:
    """The last two parts of a path, without Qt's marks of shortcuts."""
    return "/".join(Path(place).parts[-2:]).replace("&", "&&")
