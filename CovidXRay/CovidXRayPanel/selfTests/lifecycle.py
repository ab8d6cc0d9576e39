"""Tests of entering, leaving and recreating the panel, with one and two films."""

from __future__ import annotations

import qt
import slicer

from CovidXRayPanel.selfTests.base import SelfTestBase
from CovidXRayPanel.views.filmView import requireSliceWidget

KEYS = ("L", "H", "F")


class LifecycleTests(SelfTestBase):
    """Part of :class:`CovidXRayPanel.selfTests.runner.CovidXRayTest`."""

    def test_enterAndExit(self) -> None:
        """Entering and leaving work with and without a film, also without a main window."""
        for _time in range(2):
            self.panel.exit()
            self.panel.enter()
            self.processEvents()
            self.panel.ui.filmSelector.setCurrentNode(self.addImage("film"))
        self.assertIsNotNone(self.panel.film)

    def test_review(self) -> None:
        """The tab "Review" is created and shown, also without a main window."""
        self.panel.ui.tabs.setCurrentIndex(1)
        self.processEvents()
        self.assertIsNotNone(self.panel.review)
        self.panel.ui.tabs.setCurrentIndex(0)

    def test_reload(self) -> None:
        """The panel recreated by "Reload" works, and nothing of the old one remains."""
        old = self.panel
        film = self.addImage("film")
        wasEntered = old.parent.isEntered
        before = _activeShortcutCounts()
        slicer.util.reloadScriptedModule("CovidXRay")
        self.processEvents()
        self.panel = slicer.modules.CovidXRayWidget
        self.assertIsNot(self.panel, old)
        self.assertIs(self.panel.film, film)
        self.assertEqual(old.Observations, [])
        self.assertEqual(old.logic.client.state, "stopped")
        self.assertEqual(self.panel.parent.isEntered, wasEntered)
        self.assertEqual(_activeShortcutCounts(), before)
        if slicer.util.mainWindow() is not None:
            self.panel.parent.exit()
            self.addCleanup(self.panel.parent.enter)
            self.assertEqual(_activeShortcutCounts(), [count - 1 for count in before])

    def test_remainingFilmFillsItsView(self) -> None:
        """After two films side by side, the remaining one fills its view."""
        self.requireViews()
        earlier, film = self.addImage("earlier"), self.addImage("film")
        panel, comparing = self.panel, self.panel.comparing
        panel.ui.filmSelector.setCurrentNode(film)
        comparing.ui.earlierSelector.setCurrentNode(earlier)
        comparing.ui.compareButton.click()
        self.processEvents()
        self.assertTrue(comparing.active)
        comparing.ui.compareButton.click()
        self.processEvents()
        self.assertFalse(comparing.active)
        view = requireSliceWidget()
        node = view.mrmlSliceNode()
        shown = node.GetFieldOfView()[:2]
        view.fitSliceToBackground()
        for as_shown, fitted in zip(shown, node.GetFieldOfView()[:2], strict=True):
            self.assertAlmostEqual(as_shown / fitted, 1, places=2)


def _activeShortcutCounts() -> list[int]:
    """Return the number of active shortcuts of the main window for each key."""
    window = slicer.util.mainWindow()
    shortcuts = window.findChildren("QShortcut") if window is not None else ()
    enabledKeys = [shortcut.key.toString() for shortcut in shortcuts if shortcut.enabled]
    return [enabledKeys.count(qt.QKeySequence(key).toString()) for key in KEYS]
