"""Work in small steps, so that the window answers in between."""

import qt


def runInSteps(steps, onDone):
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

    def next_():
        step = next(remaining, None)
        if step is None:
            onDone()
        elif step() is not False:
            qt.QTimer.singleShot(0, next_)

    next_()
