"""Adjudication of disagreements: both assessments side by side, and all masks in the readers' colors."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    decided : CovidXRayLib.curation.history.views.AssessmentView or None
        The adjudication in effect.
    """

    def __init__(self, disagreement: Disagreement, newest: MaskView | None, readerName: str) -> None:
        self.disagreement = disagreement
        self.decided: AssessmentView | None = None
        self.choices: list[Choice] = []
        for view, color in ((disagreement.first, RIGHT_LUNG), (disagreement.second, LEFT_LUNG)):
            if view.mask_id is not None and view.mask == "accepted":
                self._add(view.reader, view.mask_id, color)
        if newest is not None:
            # The adjudicator may have drawn it before.
            title = _("automatic (unedited)") if newest.kind == "auto" else readerName
            self._add(title, newest.id, OK)
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

    def note(self, decided: AssessmentView | None) -> None:
        """Take how the film was adjudicated, or that it was not; the displayed mask stays."""
        self.decided = decided
        if decided is not None and decided.mask_id not in [choice.maskId for choice in self.choices]:
            shown = self.shown
            self.choices.insert(-1, Choice(decided.reader, decided.mask_id, DOUBTFUL))
            self.place = self.choices.index(shown)

    def resume(self, decided: AssessmentView | None) -> None:
        """Take how the film was adjudicated, and display the mask that was kept."""
        self.note(decided)
        if decided is not None:
            self.place = [choice.maskId for choice in self.choices].index(decided.mask_id)

    def answer(self, own: AssessmentView) -> AssessmentView:
        """Return the adjudication as the film's answer; comment and flags are the reader's own."""
        if self.decided is None:
            return replace(own, label="", reason="", mask="", mask_id=None)
        decided = self.decided
        return replace(
            own, label=decided.label, reason=decided.reason, mask=decided.mask, mask_id=decided.mask_id
        )

    def add(self, title: str, maskId: int | None) -> None:
        """Add and display a mask that was just drawn."""
        self.choices.insert(0, Choice(title, maskId, DOUBTFUL))
        self.place = 0

    def table(self, vocabulary: Vocabulary) -> str:
        """Format both assessments, the adjudication and the displayed mask as a rich text table."""
        first, second = self.disagreement.first, self.disagreement.second
        rows = [
            (self._name(first), self._name(second)),
            (_escaped(_label(first, vocabulary)), _escaped(_label(second, vocabulary))),
            (mask_title(first.mask), mask_title(second.mask)),
            (_flags(first), _flags(second)),
            (_escaped(first.comment), _escaped(second.comment)),
        ]
        cell = '<td width="50%" style="padding-right: 8px">{}</td>'
        lines = ["<tr>" + "".join(cell.format(text) for text in row) + "</tr>" for row in rows if any(row)]
        masks = " &nbsp; ".join(
            f"{_square(choice.color)} {_escaped(choice.title)}" for choice in self.choices if choice.color
        )
        legend = escape(_("Masks:")) + f" {masks}<br>" if masks else ""
        outcome = "<br>".join(
            f"{_square(choice.color)} {_escaped(sentence)}" for choice, sentence in self._outcome(vocabulary)
        )
        return f'<table width="100%">{"".join(lines)}</table>{legend}{outcome}'

    def _outcome(self, vocabulary: Vocabulary) -> list[tuple[Choice, str]]:
        """Return what was decided, and what would be with the next label, with the mask concerned."""
        decided = self.decided
        if decided is None:
            shown = _("Mask shown and to be kept (X to switch): {title}").format(title=self.shown.title)
            return [(self.shown, shown)]
        kept = next(choice for choice in self.choices if choice.maskId == decided.mask_id)
        found = _("Adjudicated by {name}: {label}; mask kept: {title}").format(
            name=decided.reader, label=_label(decided, vocabulary), title=kept.title
        )
        if kept is self.shown:
            return [(kept, found)]
        other = _("Mask shown, to be kept with your next label (X to switch): {title}")
        return [(kept, found), (self.shown, other.format(title=self.shown.title))]

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


def _escaped(text: str) -> str:
    return escape(breakable(text))


def _square(color: RGB | None) -> str:
    if color is None:
        return ""
    red, green, blue = color
    return f'<span style="color:#{red:02x}{green:02x}{blue:02x}">&#9632;</span>'


def _label(view: AssessmentView, vocabulary: Vocabulary) -> str:
    reason = f" ({reasons()[view.reason]})" if view.reason else ""
    return label_title(view.label, vocabulary) + reason


def _flags(view: AssessmentView) -> str:
    return escape(", ".join(flags()[flag] for flag in view.flags))
