"""The panel's two tabs: one film analyzed, or many reviewed; the second is made when it is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

if TYPE_CHECKING:
    from collections.abc import Callable

    from CovidXRayPanel.review.tab import ReviewTab

ANALYZE = 0


class Tabs:
    """Shows one tab at a time, and tells the review when it has the view.

    Parameters
    ----------
    widget : QTabWidget
    createReview : callable
        Makes the :class:`CovidXRayPanel.review.tab.ReviewTab`.
    onShown : callable
        Called without arguments when the module or another tab is shown, before the review is.

    Attributes
    ----------
    review : CovidXRayPanel.review.tab.ReviewTab or None
        None until it is first shown.
    """

    def __init__(
        self, widget: qt.QTabWidget, createReview: Callable[[], ReviewTab], onShown: Callable[[], object]
    ) -> None:
        self._widget, self._createReview, self._onShown = widget, createReview, onShown
        self.review: ReviewTab | None = None
        self._fit()
        widget.connect("currentChanged(int)", self._onChanged)

    @property
    def isAnalyzing(self) -> bool:
        """Whether it is the first tab that is shown."""
        return self._widget.currentIndex == ANALYZE

    def showAnalyze(self) -> None:
        """Show the first tab."""
        self._widget.setCurrentIndex(ANALYZE)

    def enter(self) -> None:
        """The reader came to the module."""
        if self.isAnalyzing and self.review is not None:
            self.review.exit()
        self._onShown()
        if not self.isAnalyzing:
            if self.review is None:
                self.review = self._createReview()
            self.review.enter()

    def exit(self) -> None:
        """The reader leaves the module."""
        if self.review is not None:
            self.review.exit()

    def cleanup(self) -> None:
        """The application ends."""
        if self.review is not None:
            self.review.cleanup()

    def sceneCloses(self) -> None:
        """The scene is about to be closed."""
        if self.review is not None:
            self.review.forgetScene()

    def sceneEnded(self) -> None:
        """The scene was closed, or something was read into it."""
        if self.review is not None and not self.isAnalyzing:
            self.review.current.put()

    def take(self, paths: list[str]) -> bool:
        """Take what was dropped; returns False where the first tab has to."""
        if self.isAnalyzing or self.review is None or self.review.link.database is None:
            return False
        self.review.jobs.importPaths(paths)
        return True

    def _onChanged(self, index: int) -> None:
        self._fit()
        self.enter()

    def _fit(self) -> None:
        """Let the tab that is shown be as tall as it needs, whatever the other one needs."""
        for index in range(self._widget.count):
            page = self._widget.widget(index)
            isShown = index == self._widget.currentIndex
            policy = qt.QSizePolicy.Preferred if isShown else qt.QSizePolicy.Ignored
            page.setSizePolicy(policy, policy)
            # A page that is not shown is still asked how tall its texts would be; an empty one needs nothing.
            contents = page.layout().itemAt(0)
            if contents is not None:
                contents.widget().setVisible(isShown)
