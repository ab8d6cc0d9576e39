"""Adjudication of disagreements: both assessments side by side, and both masks in turn."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import pgettext
from CovidXRayPanel.review.titles import flags, labelTitle, maskTitle, reasons

if TYPE_CHECKING:
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
    """

    title: str
    maskId: int | None


class Adjudication:
    """A single disagreement.

    Attributes
    ----------
    choices : list of Choice
        The masks to choose from; the displayed one is kept.
    place : int
        Index of the displayed choice.
    """

    def __init__(self, disagreement: Disagreement, newest: MaskView | None) -> None:
        self.disagreement = disagreement
        self.choices = []
        for view in (disagreement.first, disagreement.second):
            if view.mask_id is not None and view.mask == "accepted":
                self._add(view.reader, view.mask_id)
        if newest is not None:
            self._add(_("automatic (unedited)"), newest.id)
        self.choices.append(Choice(pgettext("mask", "none"), None))
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
        self.choices.insert(0, Choice(title, maskId))
        self.place = 0

    def table(self) -> str:
        """Format both assessments and the displayed mask as a rich text table."""
        first, second = self.disagreement.first, self.disagreement.second
        rows = [
            (f"<b>{escape(first.reader)}</b>", f"<b>{escape(second.reader)}</b>"),
            (_label(first), _label(second)),
            (maskTitle(first.mask), maskTitle(second.mask)),
            (_flags(first), _flags(second)),
            (escape(first.comment), escape(second.comment)),
        ]
        cell = '<td width="50%" style="padding-right: 8px">{}</td>'
        lines = ["<tr>" + "".join(cell.format(text) for text in row) + "</tr>" for row in rows if any(row)]
        shown = _("Mask shown and to be kept (X to switch): {title}").format(title=self.shown.title)
        return f'<table width="100%">{"".join(lines)}</table>{escape(shown)}'

    def _add(self, title: str, maskId: int | None) -> None:
        for place, choice in enumerate(self.choices):
            if choice.maskId == maskId:
                both = _("{one}, {other}").format(one=choice.title, other=title)
                self.choices[place] = Choice(both, maskId)
                return
        self.choices.append(Choice(title, maskId))


def _label(view: AssessmentView) -> str:
    reason = f" ({reasons()[view.reason]})" if view.reason else ""
    return escape(labelTitle(view.label) + reason)


def _flags(view: AssessmentView) -> str:
    return escape(", ".join(flags()[flag] for flag in view.flags))
