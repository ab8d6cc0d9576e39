"""What a film's events amount to."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from CovidXRayLib.classification.category import nearness_to_limits
from CovidXRayLib.curation.history.analysis_columns import figures_of
from CovidXRayLib.curation.history.film_state import fold_events
from CovidXRayLib.segmentation.mask_gate import MAX_BORDER_CONTACT, MIN_EXPECTED_DICE
from Testing.Python.curation.readings import GOOD_MASK, made_up_reading

ANA, BORIS, CHEN = 1, 2, 3


@dataclass(frozen=True)
class Told:
    """An event without a review database."""

    id: int
    kind: str
    value: dict[str, Any]
    reader_id: int | None = None
    mask_id: int | None = None
    undoes: int | None = None
    model_version: str = "unet-1"
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


class Story:
    """Events one after the other."""

    def __init__(self) -> None:
        self.events: list[Told] = []
        self._ids = itertools.count(1)
        self._tell("imported", {})

    def _tell(self, kind: str, value: dict[str, Any], **more: Any) -> int:
        self.events.append(Told(next(self._ids), kind, value, **more))
        return self.events[-1].id

    def analyzed(self, probability: float | None = 0.5, mask: int = 1) -> int:
        return self._tell("analyzed", made_up_reading(probability).to_dict(), mask_id=mask)

    def label(self, reader: int, label: str) -> int:
        return self._tell("label", {"label": label, "reason": ""}, reader_id=reader)

    def mask(self, reader: int, accepted: bool, mask: int = 1) -> int:
        return self._tell("mask", {"accepted": accepted}, reader_id=reader, mask_id=mask)

    def assigned(self, reader: int, round_: int) -> int:
        return self._tell("assigned", {"reader_id": reader, "round": round_})

    def settled(self, label: str, mask: int | None) -> int:
        return self._tell("adjudicated", {"label": label, "reason": ""}, reader_id=CHEN, mask_id=mask)

    def undo(self, event: int) -> int:
        return self._tell("undo", {}, reader_id=ANA, undoes=event)

    @property
    def state(self) -> str:
        return fold_events(self.events).state


def test_film_state_transitions() -> None:
    story = Story()
    assert story.state == "imported"
    story.analyzed()
    assert story.state == "analyzed"
    first = story.label(ANA, "covid")
    assert story.state == "reviewed"
    story.label(BORIS, "covid")
    assert story.state == "second_read"
    changed = story.label(BORIS, "other")
    assert story.state == "disagreed"
    settled = story.settled("covid", 1)
    assert story.state == "adjudicated"
    story.undo(settled)
    assert story.state == "disagreed"
    story.undo(changed)
    assert story.state == "second_read"
    story.undo(first)
    assert story.state == "reviewed"


def test_state_counts_complete_readings_and_not_assignments() -> None:
    story = Story()
    story.assigned(ANA, 1)
    story.assigned(BORIS, 2)
    story.assigned(CHEN, 3)  # settles what is not agreed; is not waited for
    story.label(ANA, "other")
    assert story.state == "reviewed"
    story.label(BORIS, "other")
    assert story.state == "second_read"
    story.label(BORIS, "covid")
    assert story.state == "disagreed"


def test_label_requires_consensus() -> None:
    story = Story()
    story.label(ANA, "covid")
    assert fold_events(story.events).label == "covid"
    story.label(BORIS, "other")
    assert fold_events(story.events).label == ""


@pytest.mark.parametrize(
    ("judgments", "mask", "state"),
    [
        ([(ANA, True, 1)], "accepted", "second_read"),
        ([(ANA, False, 1)], "rejected", "second_read"),
        ([(ANA, True, 1), (BORIS, False, 1)], "", "disagreed"),
        ([(ANA, False, 1), (BORIS, True, 2)], "accepted", "second_read"),
        ([(ANA, True, 1), (BORIS, True, 2), (ANA, False, 1)], "accepted", "second_read"),
    ],
)
def test_mask_consensus(judgments: list[tuple[int, bool, int]], mask: str, state: str) -> None:
    story = Story()
    story.analyzed()
    story.label(ANA, "covid")
    story.label(BORIS, "covid")
    for judgment in judgments:
        story.mask(*judgment)
    standing = fold_events(story.events)
    assert (standing.mask, standing.state) == (mask, state)


def test_current_mask_is_the_last_accepted_one() -> None:
    story = Story()
    story.analyzed(mask=1)
    assert fold_events(story.events).mask_id == 1
    drawn = story.mask(ANA, True, 2)
    story.analyzed(mask=3)
    assert fold_events(story.events).mask_id == 2
    story.mask(BORIS, True, 4)
    assert fold_events(story.events).mask_id == 4
    story.mask(BORIS, False, 4)
    assert fold_events(story.events).mask_id == 2
    story.undo(drawn)
    assert fold_events(story.events).mask_id == 3
    story.settled("covid", 1)
    assert fold_events(story.events).mask_id == 1


def test_reader_disagreement_precedes_model_disagreement() -> None:
    story = Story()
    story.analyzed(0.9)
    assert fold_events(story.events).disagreement == 0.0
    story.label(ANA, "covid")
    assert fold_events(story.events).disagreement == pytest.approx(0.05)
    story.label(ANA, "no_finding")
    assert fold_events(story.events).disagreement == pytest.approx(0.45)
    story.label(BORIS, "covid")
    assert fold_events(story.events).disagreement == 1.0


@pytest.mark.parametrize(
    ("probability", "uncertainty"), [(0.0, 0), (1.0, 0), (0.5, 1), (0.25, 1 / 3), (None, 1)]
)
def test_without_limits_uncertainty_is_highest_at_one_half(
    probability: float | None, uncertainty: float
) -> None:
    assert figures_of(made_up_reading(probability)).uncertainty == pytest.approx(uncertainty)


def test_uncertainty_is_highest_at_the_limits_of_the_categories() -> None:
    nearness = [nearness_to_limits(probability, 0.2, 0.9) for probability in (0.05, 0.2, 0.6, 0.88, 0.97)]
    assert nearness[1] == pytest.approx(1.0)
    assert nearness[0] == pytest.approx((0.05 / 0.95) / (0.2 / 0.8))
    assert nearness[3] > nearness[4] > nearness[0] > nearness[2]
    # Limits that no film reaches do not count.
    assert nearness_to_limits(0.5, 0.0, 1.0) == nearness_to_limits(0.5) == 1.0


def test_suspicion_increases_toward_unusable_masks() -> None:
    good = figures_of(made_up_reading(0.5)).suspicion
    border = [
        figures_of(made_up_reading(0.5, border_contact=share * MAX_BORDER_CONTACT)).suspicion
        for share in (0.5, 0.9, 1.0, 2.0)
    ]
    assert 0 < good < border[0] < border[1] < border[2] == border[3] == 1.0
    doubtful = figures_of(made_up_reading(0.5, expected_dice=(0.95, MIN_EXPECTED_DICE + 0.01))).suspicion
    assert 0.9 < doubtful < 1.0
    assert figures_of(made_up_reading(0.5, area_share=(0.2, 0.0))).suspicion == 1.0
    assert figures_of(made_up_reading(0.5, reasons=("No lungs found.",))).suspicion == 1.0
    assert figures_of(dataclasses.replace(made_up_reading(0.5), mask_quality=None)).suspicion == 0.0


def test_failed_checks_are_listed() -> None:
    figures = figures_of(made_up_reading(None, ("view", "coverage"), **GOOD_MASK))
    assert figures.failed_checks == ("view", "coverage")
