"""Selection of films that are suitable for training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN, Vocabulary
from CovidXRayLib.curation.history.views import FilmView
from CovidXRayLib.curation.history.vocabulary import ACCEPTED, REJECTED
from CovidXRayLib.datasets.importing.fields import view_name
from CovidXRayLib.i18n import gettext_noop

NOT_ANSWERED: Final = gettext_noop("not read yet")
DISAGREED: Final = gettext_noop("readers disagree, not yet adjudicated")
CALLED_UNUSABLE: Final = gettext_noop("labeled non-diagnostic")
NO_MASK: Final = gettext_noop("no mask yet")
MASK_UNJUDGED: Final = gettext_noop("mask not accepted yet")
MASK_REJECTED: Final = gettext_noop("mask rejected")
NOT_FRONTAL: Final = gettext_noop("not a frontal projection")


@dataclass(frozen=True)
class Selection:
    """The films to export, and the number of others by reason.

    Attributes
    ----------
    excluded
        Number of films by reason, in English, to be translated for display.
    """

    films: Sequence[FilmView]
    excluded: Counter[str] = field(default_factory=Counter)


def select_films(films: Iterable[FilmView], vocabulary: Vocabulary = BUILT_IN) -> Selection:
    """Select films with an agreed answer that does not count as unusable, and an accepted mask."""
    chosen: list[FilmView] = []
    excluded: Counter[str] = Counter()
    for film in films:
        reason = reason_against(film, vocabulary)
        if reason:
            excluded[reason] += 1
        else:
            chosen.append(film)
    return Selection(chosen, excluded)


def reason_against(film: FilmView, vocabulary: Vocabulary = BUILT_IN) -> str:
    """Return why a film is left out, in English; empty if it is suitable for training."""
    if film.state == "disagreed":
        return DISAGREED
    if not film.label:
        return NOT_ANSWERED
    if vocabulary.is_unusable(film.label):
        return CALLED_UNUSABLE
    if film.mask == REJECTED:
        return MASK_REJECTED
    if film.mask != ACCEPTED:
        return MASK_UNJUDGED
    if film.mask_id is None:
        return NO_MASK
    return NOT_FRONTAL if view_name(film.view) is None else ""
