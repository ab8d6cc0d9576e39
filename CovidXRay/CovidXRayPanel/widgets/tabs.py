"""The panel's tabs "Analyze" and "Review"; the latter is created when first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

if TYPE_CHECKING:
    from collections.abc import Callable

    from CovidXRayPanel.review.tab import ReviewTab

ANALYZE = 0


class Tabs:
    """Switches tabs, and notifies the review when it is shown or hidden.

    Parameters
    ----------
    widget : QTabWidget
    createReview : callable
        Creates the :class:`CovidXRayPanel.review.tab.ReviewTab`.
    onShown : callable
        Called without arguments when the module or another tab is shown, before the review is.

    Attributes
    ----------
    review : CovidXRayPanel.review.tab.ReviewTab or None
        None until first shown.
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
        """Whether the first tab is shown."""
        return self._widget.currentIndex == ANALYZE

    def showAnalyze(self) -> None:
        """Show the first tab."""
        self._widget.setCurrentIndex(ANALYZE)

    def enter(self) -> None:
        """Called when the user enters the module."""
        if self.isAnalyzing and self.review is not None:
            self.review.exit()
        self._onShown()
        if not self.isAnalyzing:
            if self.review is None:
                self.review = self._createReview()
            self.review.enter()

    def exit(self) -> None:
        """Called when the user leaves the module."""
        if self.review is not None:
            self.review.exit()

    def cleanup(self) -> None:
        """Release resources when the application exits."""
        if self.review is not None:
            self.review.cleanup()

    def sceneCloses(self) -> None:
        """Handle the imminent closing of the scene."""
        if self.review is not None:
            self.review.forgetScene()

    def sceneEnded(self) -> None:
        """Handle a closed or imported scene."""
        if self.review is not None and not self.isAnalyzing:
            self.review.current.put()

    def handleDrop(self, paths: list[str]) -> bool:
        """Handle dropped paths; returns False if the first tab has to."""
        if self.isAnalyzing or self.review is None or self.review.link.database is None:
            return False
        self.review.jobs.importPaths(paths)
        return True

    def _onChanged(self, index: int) -> None:
        self._fit()
        self.enter()

    def _fit(self) -> None:
        """Fit the height to the current tab."""
        for index in range(self._widget.count):
            page = self._widget.widget(index)
            isShown = index == self._widget.currentIndex
            policy = qt.QSizePolicy.Preferred if isShown else qt.QSizePolicy.Ignored
            page.setSizePolicy(policy, policy)
            # The size hint includes hidden pages; an empty one takes no space.
            contents = page.layout().itemAt(0)
            if contents is not None:
                contents.widget().setVisible(isShown)
