"""Work in small steps, so that the window answers in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def runInSteps(steps: Iterable[Callable[[], object]], onDone: Callable[[], object]) -> None:
    """Call functions one after the other, each from the event loop.

    Parameters
    ----------
    steps : iterable of callable
        Each short enough not to be noticed (a tenth of a second at most). One that returns False ends
        the work, and ``onDone`` is not called.
    onDone : callable
        Called after the last step.
    """
    remaining = iter(steps)

    def next_() -> None:
        step = next(remaining, None)
        if step is None:
            onDone()
        elif step() is not False:
            qt.QTimer.singleShot(0, next_)

    next_()
