"""Where the time of the workers goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

# Stages of a worker. Waiting for a film's bytes from a disk, a store or a PACS, unless they were read ahead:
FETCHING: Final = "fetching"
DECODING: Final = "decoding"
NETWORKS: Final = "networks"
# All other processing: preparing the film, checks, masks, opacity map.
IMAGES: Final = "images"
# Encoding the result files, except what is encoded while the score is computed, until they are on the disk.
WRITING: Final = "writing"
# Without a film, between two films of a run.
IDLE: Final = "idle"
STAGES: Final = (FETCHING, DECODING, NETWORKS, IMAGES, WRITING, IDLE)

# Stages of the analysis (:class:`CovidXRayLib.progress.StageClock`) that are networks.
_NETWORK_STAGES: Final = ("film check", "U-Net", "VGG16")


def network_seconds(seconds: Mapping[str, float]) -> float:
    """Return the time of the networks among the stages of an analysis."""
    return sum(seconds.get(stage, 0.0) for stage in _NETWORK_STAGES)


def with_rest(stages: Mapping[str, float], total: float) -> dict[str, float]:
    """Return the measured stages of a film, with the rest of its total time as :data:`IMAGES`."""
    return {**stages, IMAGES: max(0.0, total - sum(stages.values()))}


@dataclass
class WorkerTimes:
    """What one or more workers did.

    Attributes
    ----------
    films
        Number of films, including failed ones and repeated attempts.
    seconds
        Wall time by stage.
    """

    films: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))

    def add(self, stages: Mapping[str, float], films: int = 1) -> None:
        """Add the time of a film, or of several."""
        self.films += films
        for stage, value in stages.items():
            self.seconds[stage] += value

    @property
    def shares(self) -> dict[str, float]:
        """Fraction of the time by stage."""
        total = sum(self.seconds.values())
        return {stage: value / total if total else 0.0 for stage, value in self.seconds.items()}


def sum_of(workers: Iterable[WorkerTimes]) -> WorkerTimes:
    """Return the sum of several workers."""
    together = WorkerTimes()
    for one in workers:
        together.add(one.seconds, one.films)
    return together
