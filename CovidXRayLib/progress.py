"""How far work is, told to whoever waits, and timed; and whether it shall go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.i18n import gettext_noop

# Shown to the user.
READING: Final = gettext_noop("Reading the film")
CHECKING: Final = gettext_noop("Checking the film")
FINDING: Final = gettext_noop("Segmenting the lungs")
SCORING: Final = gettext_noop("Scoring")
EXPLAINING: Final = gettext_noop("Preparing the result")  # the opacity map, or why there is no score

OnStage: TypeAlias = Callable[[str, int, int], object]

_Item = TypeVar("_Item")
# Called with how many are done, how many there are, and the one done last.
OnProgress: TypeAlias = Callable[[int, int, _Item], object]
# Asked between two items whether to stop.
IsCancelled: TypeAlias = Callable[[], bool]


def ignore_progress(done: int, of: int, item: object) -> None:
    """Report progress to nobody."""


def never_cancelled() -> bool:
    """Go on to the end."""
    return False


@dataclass
class StageClock:
    """Wall time by stage, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent in the block to a stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


@dataclass(frozen=True)
class Progress:
    """Reports the start of each stage: its name, its number from 1, and the number of stages."""

    stages: tuple[str, ...] = (READING, CHECKING, FINDING, SCORING, EXPLAINING)
    on_stage: OnStage | None = None

    def begin(self, stage: str) -> None:
        """Report the start of a stage."""
        if self.on_stage is not None:
            self.on_stage(_(stage), self.stages.index(stage) + 1, len(self.stages))
