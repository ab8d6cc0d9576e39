"""Work split into short steps, which keeps the window responsive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def runInSteps(steps: Iterable[Callable[[], object]], onDone: Callable[[], object]) -> None:
    """Call functions one after another from the event loop.

    Parameters
    ----------
    steps : iterable of callable
        Each short enough to be unnoticeable (0.1 s at most). If one returns False, the remaining steps
        are skipped and ``onDone`` is not called.
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
