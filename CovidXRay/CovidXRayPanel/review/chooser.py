"""A multiple-choice question in the panel, answered with digit keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from CovidXRayPanel.review.numberedTitle import numberedTitle
from CovidXRayPanel.widgets import longNames

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import forms

MAX_CHOICES = 8


class Chooser:
    """Asks one question at a time.

    Parameters
    ----------
    ui : object
        The widgets of the UI file, by name.
    """

    def __init__(self, ui: forms.CovidXRayReviewForm) -> None:
        self._ui = ui
        self._buttons = [getattr(ui, f"choice{number}Button") for number in range(1, MAX_CHOICES + 1)]
        for button in self._buttons:
            button.connect("clicked()", self._onClicked)
        self._choices: list[str] = []
        self._onDone: Callable[[list[str] | None], object] | None = None
        self._multiple = False
        self._ui.chooserFrame.visible = False

    @property
    def isOpen(self) -> bool:
        """Whether a question is open."""
        return self._onDone is not None

    @property
    def isMultiple(self) -> bool:
        """Whether several choices may be selected before confirming."""
        return self._multiple

    def ask(
        self,
        question: str,
        choices: Mapping[str, str],
        onDone: Callable[[list[str] | None], object],
        chosen: Collection[str] = (),
        multiple: bool = False,
    ) -> None:
        """Open a question.

        Parameters
        ----------
        choices : dict of str to str
            Titles by value.
        onDone : callable
            Called with a list of the selected values, or with None on cancel.
        chosen : collection of str
            The values selected initially.
        multiple : bool
            Allow any number of selections; otherwise the first one closes the question.
        """
        self._choices, self._onDone, self._multiple = list(choices), onDone, multiple
        longNames.show(self._ui.chooserLabel, question)
        for number, button in enumerate(self._buttons):
            isUsed = number < len(choices)
            button.visible = isUsed
            if isUsed:
                key = self._choices[number]
                button.text = numberedTitle(number + 1, choices[key])
                button.checked = key in chosen
        self._ui.chooserFrame.visible = True

    def press(self, number: int) -> None:
        """Select by number, from 1."""
        if number <= len(self._choices):
            self._buttons[number - 1].click()

    def finish(self) -> None:
        """Confirm the selection (Enter)."""
        if self._multiple:
            self._end(
                [key for key, button in zip(self._choices, self._buttons, strict=False) if button.checked]
            )

    def back(self) -> None:
        """Cancel (Esc)."""
        self._end(None)

    def _onClicked(self) -> None:
        if not self._multiple and self.isOpen:
            chosen = [
                key for key, button in zip(self._choices, self._buttons, strict=False) if button.checked
            ]
            self._end(chosen)

    def _end(self, chosen: list[str] | None) -> None:
        onDone, self._onDone = self._onDone, None
        if onDone is not None:
            self._ui.chooserFrame.visible = False
            onDone(chosen)
