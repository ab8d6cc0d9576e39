"""Evidence of scores that tests may rely on."""

from __future__ import annotations

import numpy as np

from CovidXRayLib.classification.score_evidence import Group, ScoreEvidence

ALL = Group(500, 800, 400, 700, 480, 720, not_suggestive_below=0.3, suggestive_above=0.7)
PA = Group(100, 200, 80, 150, 80, 190, not_suggestive_below=0.1, suggestive_above=0.8)
# Too few patients for limits of their own.
AP = Group(90, 200, 60, 150, 81, 160, not_suggestive_below=0.2, suggestive_above=0.9)


def make_evidence(**changes: object) -> ScoreEvidence:
    """Likelihood ratios from 1/100 to 100, with limits 20% below and above."""
    grid = np.linspace(-np.log(100), np.log(100), 33)
    fields: dict[str, object] = {
        "method": "out of fold",
        "threshold": 0.5,
        "log_ratios": tuple(grid.tolist()),
        "low": tuple((grid + np.log(0.8)).tolist()),
        "high": tuple((grid + np.log(1.2)).tolist()),
        "all_films": ALL,
        "projections": {"AP": AP, "PA": PA},
    }
    return ScoreEvidence(**(fields | changes))  # type: ignore[arg-type]
