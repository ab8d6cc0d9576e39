"""Somebody who answers the questions of the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Asked:
    """Answers the questions of the window with buttons; `texts` are the questions."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.answers: list[str] = []

    def press(self) -> None:
        import qt

        box = qt.QApplication.activeModalWidget()
        if box is None or not box.inherits("QMessageBox"):
            return
        self.texts.append(str(box.text))
        expected = self.answers.pop(0) if self.answers else "Cancel"
        (button,) = [one for one in box.buttons() if one.text.replace("&", "") == expected]
        button.click()


@contextmanager
def answering() -> Iterator[Asked]:
    """Have questions answered meanwhile."""
    import qt

    made, timer = Asked(), qt.QTimer()
    timer.timeout.connect(made.press)
    timer.start(20)
    try:
        yield made
    finally:
        timer.stop()
