"""A question with numbered answers, asked in the panel and answered with a digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import forms

MOST = 8


class Chooser:
    """Asks one question at a time.

    Parameters
    ----------
    ui : object
        The widgets of the Designer file by name.
    """

    def __init__(self, ui: forms.CovidXRayReviewForm) -> None:
        self._ui = ui
        self._buttons = [getattr(ui, f"choice{number}Button") for number in range(1, MOST + 1)]
        for button in self._buttons:
            button.connect("clicked()", self._onClicked)
        self._choices: list[str] = []
        self._onDone: Callable[[list[str] | None], object] | None = None
        self._several = False
        self._ui.chooserFrame.visible = False

    @property
    def isOpen(self) -> bool:
        """Whether a question is being asked."""
        return self._onDone is not None

    @property
    def takesSeveral(self) -> bool:
        """Whether any number of answers may be chosen, and none counts before the end."""
        return self._several

    def ask(
        self,
        question: str,
        choices: Mapping[str, str],
        onDone: Callable[[list[str] | None], object],
        chosen: Collection[str] = (),
        several: bool = False,
    ) -> None:
        """Ask.

        Parameters
        ----------
        choices : dict of str to str
            Titles by what they stand for.
        onDone : callable
            Called with a list of what was chosen, or with None when the reader went back.
        chosen : collection of str
            What is chosen already.
        several : bool
            Any number may be chosen; else the first choice ends the question.
        """
        self._choices, self._onDone, self._several = list(choices), onDone, several
        self._ui.chooserLabel.text = question
        for number, button in enumerate(self._buttons):
            isUsed = number < len(choices)
            button.visible = isUsed
            if isUsed:
                key = self._choices[number]
                button.text = f"{number + 1}  {choices[key]}"
                button.checked = key in chosen
        self._ui.chooserFrame.visible = True

    def press(self, number: int) -> None:
        """Choose by number, from 1."""
        if number <= len(self._choices):
            self._buttons[number - 1].click()

    def finish(self) -> None:
        """Enter: all is chosen."""
        if self._several:
            self._end(
                [key for key, button in zip(self._choices, self._buttons, strict=False) if button.checked]
            )

    def back(self) -> None:
        """Esc: nothing was chosen."""
        self._end(None)

    def _onClicked(self) -> None:
        if not self._several and self.isOpen:
            chosen = [
                key for key, button in zip(self._choices, self._buttons, strict=False) if button.checked
            ]
            self._end(chosen)

    def _end(self, chosen: list[str] | None) -> None:
        onDone, self._onDone = self._onDone, None
        if onDone is not None:
            self._ui.chooserFrame.visible = False
            onDone(chosen)
