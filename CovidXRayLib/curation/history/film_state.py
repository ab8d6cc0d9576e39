"""State of a film from its events, by pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from CovidXRayLib.curation.history.analysis_columns import AnalysisFigures, figures_of
from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN, Vocabulary
from CovidXRayLib.curation.history.stored_readings import stored_reading
from CovidXRayLib.curation.history.vocabulary import (
    ACCEPTED,
    ADJUDICATED,
    ANALYZED,
    ASSIGNED,
    COMMENT,
    FLAGS_SET,
    LABEL,
    MASK,
    REJECTED,
    UNUSABLE,
)
from CovidXRayLib.datasets.manifest_columns import COVID


class ReviewEvent(Protocol):
    """Protocol of the events that the functions here use."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> dict[str, Any]: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def reader_id(self) -> int | None: ...  # noqa: D102
    @property
    def mask_id(self) -> int | None: ...  # noqa: D102
    @property
    def model_version(self) -> str: ...  # noqa: D102
    @property
    def undoes(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True)
class Answer:
    """A reader's current assessment of the film."""

    label: str = ""
    reason: str = ""
    mask: str = ""
    mask_id: int | None = None
    flags: frozenset[str] = frozenset()
    comment: str = ""
    answered_at: datetime | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class FilmState:
    """The state of a film, in the terms of :class:`CovidXRayLib.curation.database.models.Film`."""

    state: str
    label: str
    mask: str
    mask_id: int | None
    model_version: str
    figures: AnalysisFigures | None
    disagreement: float
    answers: dict[int, Answer]
    assignments: frozenset[tuple[int, int]]


@dataclass
class _Totals:
    analysis: ReviewEvent | None = None
    automatic_mask: int | None = None
    accepted_mask: int | None = None
    adjudicated: ReviewEvent | None = None
    answers: dict[int, Answer] = field(default_factory=dict)
    assignments: set[tuple[int, int]] = field(default_factory=set)


def fold_events(events: Iterable[ReviewEvent], vocabulary: Vocabulary = BUILT_IN) -> FilmState:
    """Return the state of a film after its events, oldest first, with the project's labels."""
    events = list(events)
    undone = {event.undoes for event in events}
    sums = _Totals()
    for event in events:
        if event.id not in undone:
            _add(sums, event)
    figures = None if sums.analysis is None else figures_of(stored_reading(sums.analysis.value))
    labels = {answer.label for answer in sums.answers.values() if answer.label}
    differ = len(labels) > 1 or _masks_differ(sums.answers.values())
    if sums.adjudicated is not None:
        label = sums.adjudicated.value["label"]
        mask_id = sums.adjudicated.mask_id
        mask = REJECTED if mask_id is None else ACCEPTED
        differ = False
    else:
        label = labels.pop() if len(labels) == 1 else ""
        mask = _agreed_mask(sums.answers.values())
        mask_id = sums.accepted_mask
    return FilmState(
        state=_state(sums, differ),
        label=label,
        mask=mask,
        mask_id=sums.automatic_mask if mask_id is None else mask_id,
        model_version="" if sums.analysis is None else sums.analysis.model_version,
        figures=figures,
        disagreement=_disagreement(differ, vocabulary.counts_as(label), figures),
        answers={reader: answer for reader, answer in sums.answers.items() if answer != Answer()},
        assignments=frozenset(sums.assignments),
    )


def _add(sums: _Totals, event: ReviewEvent) -> None:
    value = event.value
    if event.kind == ANALYZED:
        sums.analysis = event
        sums.automatic_mask = sums.automatic_mask if event.mask_id is None else event.mask_id
    elif event.kind == ASSIGNED:
        sums.assignments.add((value["reader_id"], value["round"]))
    elif event.kind == ADJUDICATED:
        sums.adjudicated = event
    elif event.kind == MASK and event.reader_id is None:
        sums.automatic_mask = event.mask_id
    elif event.reader_id is not None:
        before = sums.answers.get(event.reader_id, Answer())
        sums.answers[event.reader_id] = _changed(before, event)
        if event.kind == MASK:
            _follow_accepted_mask(sums, event)


def _changed(before: Answer, event: ReviewEvent) -> Answer:
    value = event.value
    if event.kind == LABEL:
        return replace(
            before,
            label=value["label"],
            reason=value["reason"],
            answered_at=event.at,
            seconds=value.get("seconds"),
        )
    if event.kind == MASK:
        return replace(before, mask=ACCEPTED if value["accepted"] else REJECTED, mask_id=event.mask_id)
    if event.kind == FLAGS_SET:
        return replace(before, flags=frozenset(value["flags"]))
    if event.kind == COMMENT:
        return replace(before, comment=value["text"])
    return before


def _follow_accepted_mask(sums: _Totals, event: ReviewEvent) -> None:
    if event.value["accepted"]:
        sums.accepted_mask = event.mask_id
        return
    still = [answer.mask_id for answer in sums.answers.values() if answer.mask == ACCEPTED]
    if sums.accepted_mask not in still:
        sums.accepted_mask = max((mask for mask in still if mask is not None), default=None)


def _masks_differ(answers: Iterable[Answer]) -> bool:
    """Return whether a reader accepted a mask that another rejected."""
    answers = list(answers)
    accepted = {answer.mask_id for answer in answers if answer.mask == ACCEPTED}
    rejected = {answer.mask_id for answer in answers if answer.mask == REJECTED}
    return bool(accepted & rejected)


def _agreed_mask(answers: Iterable[Answer]) -> str:
    answers = list(answers)
    if _masks_differ(answers):
        return ""
    decisions = {answer.mask for answer in answers if answer.mask}
    # If one reader rejected a mask and another drew a better one, that one is accepted.
    return ACCEPTED if ACCEPTED in decisions else REJECTED if decisions else ""


def _state(sums: _Totals, differ: bool) -> str:
    if sums.adjudicated is not None:
        return "adjudicated"
    if differ:
        return "disagreed"
    answered = {reader for reader, answer in sums.answers.items() if answer.label}
    if not answered:
        return "imported" if sums.analysis is None else "analyzed"
    return "second_read" if len(answered) > 1 else "reviewed"


def _disagreement(differ: bool, counts_as: str, figures: AnalysisFigures | None) -> float:
    if differ:
        return 1.0
    if counts_as in ("", UNUSABLE) or figures is None or figures.probability is None:
        return 0.0
    return 0.5 * abs(float(counts_as == COVID) - figures.probability)
