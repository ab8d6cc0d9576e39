"""Adjudication of disagreements: both assessments side by side, and all masks in the readers' colors."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from CovidXRayLib.curation.labels.titles import flags, label_title, mask_title, reasons
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import pgettext
from CovidXRayLib.reporting.images.colors import DOUBTFUL, LEFT_LUNG, OK, RGB, RIGHT_LUNG
from CovidXRayPanel.widgets.longNames import breakable

if TYPE_CHECKING:
    from CovidXRayLib.curation.history.label_vocabulary import Vocabulary
    from CovidXRayLib.curation.history.views import AssessmentView, MaskView
    from CovidXRayLib.curation.readers.assignments import Disagreement


@dataclass(frozen=True)
class Choice:
    """A mask to choose from.

    Attributes
    ----------
    title : str
        The reader who drew it.
    maskId : int or None
        None for no mask.
    color : tuple of int or None
        Of its outline: red, green and blue from 0 to 255; None for no mask.
    """

    title: str
    maskId: int | None
    color: RGB | None


class Adjudication:
    """A single disagreement.

    Attributes
    ----------
    choices : list of Choice
        The masks to choose from; the displayed one is kept.
    place : int
        Index of the displayed choice.
    """

    def __init__(self, disagreement: Disagreement, newest: MaskView | None, vocabulary: Vocabulary) -> None:
        self.disagreement, self._vocabulary = disagreement, vocabulary
        self.choices: list[Choice] = []
        for view, color in ((disagreement.first, RIGHT_LUNG), (disagreement.second, LEFT_LUNG)):
            if view.mask_id is not None and view.mask == "accepted":
                self._add(view.reader, view.mask_id, color)
        if newest is not None:
            self._add(_("automatic (unedited)"), newest.id, OK)
        self.choices.append(Choice(pgettext("mask", "none"), None, None))
        self.place = 0

    @property
    def shown(self) -> Choice:
        """The displayed mask, which is kept with the next assessment."""
        return self.choices[self.place]

    def next(self) -> None:
        """Display the next mask."""
        self.place = (self.place + 1) % len(self.choices)

    def without(self) -> None:
        """Keep no mask."""
        self.place = len(self.choices) - 1

    def keep(self, maskId: int | None) -> None:
        """Display a mask, if it is one of the choices."""
        places = [place for place, choice in enumerate(self.choices) if choice.maskId == maskId]
        self.place = places[0] if places else self.place

    def add(self, title: str, maskId: int | None) -> None:
        """Add and display a mask that was just drawn."""
        self.choices.insert(0, Choice(title, maskId, DOUBTFUL))
        self.place = 0

    def table(self) -> str:
        """Format both assessments and the displayed mask as a rich text table."""
        first, second = self.disagreement.first, self.disagreement.second
        rows = [
            (self._name(first), self._name(second)),
            (self._label(first), self._label(second)),
            (mask_title(first.mask), mask_title(second.mask)),
            (_flags(first), _flags(second)),
            (_escaped(first.comment), _escaped(second.comment)),
        ]
        cell = '<td width="50%" style="padding-right: 8px">{}</td>'
        lines = ["<tr>" + "".join(cell.format(text) for text in row) + "</tr>" for row in rows if any(row)]
        shown = _("Mask shown and to be kept (X to switch): {title}").format(title=self.shown.title)
        masks = " &nbsp; ".join(
            f"{_square(choice.color)} {_escaped(choice.title)}" for choice in self.choices if choice.color
        )
        legend = escape(_("Masks:")) + f" {masks}<br>" if masks else ""
        answer = f"{_square(self.shown.color)} {_escaped(shown)}"
        return f'<table width="100%">{"".join(lines)}</table>{legend}{answer}'

    def _add(self, title: str, maskId: int, color: RGB) -> None:
        for place, choice in enumerate(self.choices):
            if choice.maskId == maskId:
                both = _("{one}, {other}").format(one=choice.title, other=title)
                self.choices[place] = Choice(both, maskId, choice.color)
                return
        self.choices.append(Choice(title, maskId, color))

    def _name(self, view: AssessmentView) -> str:
        accepted = view.mask_id if view.mask == "accepted" else None
        color = next((one.color for one in self.choices if accepted and one.maskId == accepted), None)
        return f"{_square(color)} <b>{_escaped(view.reader)}</b>"

    def _label(self, view: AssessmentView) -> str:
        reason = f" ({reasons()[view.reason]})" if view.reason else ""
        return _escaped(label_title(view.label, self._vocabulary) + reason)


def _escaped(text: str) -> str:
    return escape(breakable(text))


def _square(color: RGB | None) -> str:
    if color is None:
        return ""
    red, green, blue = color
    return f'<span style="color:#{red:02x}{green:02x}{blue:02x}">&#9632;</span>'


def _flags(view: AssessmentView) -> str:
    return escape(", ".join(flags()[flag] for flag in view.flags))
