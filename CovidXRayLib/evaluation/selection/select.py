"""The rule by which a recipe is chosen, and its record.

The rule, written down before it was applied: the candidate with the largest mean, over COVID-19 sources left
out in turn, of the area under the ROC curve against the negative sources. Candidates within 0.01 of it are
equal; of these the one with the smallest network input is chosen, then the one named first. A candidate that
loses more than 0.1 inside a source, by patient-wise folds, against the first one named is not chosen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from CovidXRayLib.evaluation.selection.leave_source_out import SourceFigures
from CovidXRayLib.system.atomic import write_atomically

EQUAL: Final = 0.01
LARGEST_LOSS_INSIDE: Final = 0.1


@dataclass(frozen=True)
class Judged:
    """A candidate with its figures.

    Attributes
    ----------
    name
        Of the run.
    size
        Side of the network's input.
    sources
        Figures of each COVID-19 source left out.
    """

    name: str
    size: int
    sources: Sequence[SourceFigures]

    @property
    def score(self) -> float:
        """Mean over the sources."""
        return float(np.mean([source.auc for source in self.sources]))

    def loss_inside(self, first: Judged) -> float:
        """Return the largest loss inside a source, against another candidate."""
        before = {source.source: source.inside_auc for source in first.sources}
        losses = [
            earlier - source.inside_auc
            for source in self.sources
            if source.inside_auc is not None and (earlier := before.get(source.source)) is not None
        ]
        return max(losses, default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-compatible values."""
        return {
            "name": self.name,
            "size": self.size,
            "score": self.score,
            "sources": [source.to_dict() for source in self.sources],
        }


def choose(candidates: Sequence[Judged]) -> Judged:
    """Apply the rule; at least one candidate."""
    possible = [one for one in candidates if one.loss_inside(candidates[0]) <= LARGEST_LOSS_INSIDE]
    best = max(one.score for one in possible)
    equal = [one for one in possible if best - one.score < EQUAL]
    return min(equal, key=lambda one: one.size)


def write_selection(candidates: Sequence[Judged], chosen: Judged, path: Path) -> None:
    """Write all figures and the choice as JSON."""
    content = {"chosen": chosen.name, "candidates": [one.to_dict() for one in candidates]}
    write_atomically(path, (json.dumps(content, indent=2) + "\n").encode())
