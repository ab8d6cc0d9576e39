"""The menu beside the button "Open folder...": folders opened last, and sample films."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import qt

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.worklist.recent_folders import forget_recent, recent_folders
from CovidXRayPanel.analyze.sampleFilms import samplePaths, sampleTitle

if TYPE_CHECKING:
    from collections.abc import Callable


class RecentFolders:
    """Fills the menu when it is shown.

    Parameters
    ----------
    button : QPushButton
        Its menu is replaced.
    openFilms : callable
        Opens a list of paths.
    """

    def __init__(
        self,
        button: qt.QPushButton,
        openFilms: Callable[[list[str]], object],
    ) -> None:
        self._openFilms = openFilms
        self.menu = qt.QMenu(button)
        button.setMenu(self.menu)
        self.menu.connect("aboutToShow()", self.fill)

    def fill(self) -> None:
        """List the sample films and the folders."""
        self.menu.clear()
        for path in samplePaths():
            title = _("Sample film: {title}").format(title=sampleTitle(path))
            self._add(title, partial(self._openFilms, [str(path)]))
        places = recent_folders()
        if places:
            self.menu.addSeparator()
        for place in places:
            self._add(_title(place), partial(self._openFilms, [place]))
        if places:
            self._add(_("Clear this list"), forget_recent)

    def _add(self, title: str, action: Callable[[], object]) -> None:
        entry = qt.QAction(title, self.menu)
        # After the menu has closed.
        entry.connect("triggered()", lambda: qt.QTimer.singleShot(0, action))
        self.menu.addAction(entry)


def _title(place: str) -> str:
    """The last two parts of a path, without Qt's marks of shortcuts."""
    return "/".join(Path(place).parts[-2:]).replace("&", "&&")
