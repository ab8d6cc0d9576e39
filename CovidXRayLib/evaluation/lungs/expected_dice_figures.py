"""How well the expected Dice of masks tells the Dice that they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.evaluation.scoring.film_result import FilmResult, patients
from CovidXRayLib.json_values import optional
from CovidXRayLib.metrics.discrimination import bootstrap_several
from CovidXRayLib.metrics.intervals import Interval
from CovidXRayLib.metrics.rank_agreement import rank_correlation
from CovidXRayLib.segmentation.expected_dice import BAD_DICE, GOOD_DICE
from CovidXRayLib.segmentation.mask_gate import DOUBTFUL_EXPECTED_DICE, MIN_EXPECTED_DICE


@dataclass(frozen=True)
class ExpectedDiceFigures:
    """Expected against true Dice of single lungs.

    Attributes
    ----------
    lungs
        Number of lungs; without any, everything else is undefined or 0.
    pearson, spearman
        Correlation of expected and true Dice, with intervals from a bootstrap over patients; None if
        undefined.
    good, good_refused
        Number of masks with a Dice of 0.9 or more, and of those that the quality gate refuses.
    bad, bad_passed, bad_unmarked
        Number of masks with a Dice below 0.85, of those that it lets pass, and of those among these that it
        does not mark as doubtful either.
    """

    lungs: int
    pearson: Interval | None = None
    spearman: Interval | None = None
    good: int = 0
    good_refused: int = 0
    bad: int = 0
    bad_passed: int = 0
    bad_unmarked: int = 0

    @classmethod
    def of(
        cls, expected: NDArray[np.float64], true: NDArray[np.float64], groups: Sequence[str]
    ) -> ExpectedDiceFigures:
        """Compare.

        Parameters
        ----------
        expected, true
            float (n,), of each lung.
        groups
            Patient of each.
        """
        if not expected.size:
            return cls(0)
        intervals = bootstrap_several(
            lambda chosen: [
                _pearson(expected[chosen], true[chosen]),
                rank_correlation(expected[chosen], true[chosen]),
            ],
            groups,
        )
        pearson, spearman = (None if np.isnan(found.value) else found.rounded() for found in intervals)
        refused, good, bad = expected < MIN_EXPECTED_DICE, true >= GOOD_DICE, true < BAD_DICE
        return cls(
            lungs=int(expected.size),
            pearson=pearson,
            spearman=spearman,
            good=int(good.sum()),
            good_refused=int((good & refused).sum()),
            bad=int(bad.sum()),
            bad_passed=int((bad & ~refused).sum()),
            bad_unmarked=int((bad & (expected >= DOUBTFUL_EXPECTED_DICE)).sum()),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values; intervals as [value, low, high]."""
        return {
            "lungs": self.lungs,
            "pearson": optional(Interval.to_list, self.pearson),
            "spearman": optional(Interval.to_list, self.spearman),
            "good": self.good,
            "good_refused": self.good_refused,
            "bad": self.bad,
            "bad_passed": self.bad_passed,
            "bad_unmarked": self.bad_unmarked,
        }


def expected_dice_figures(results: Sequence[FilmResult]) -> ExpectedDiceFigures:
    """Compare on films with masks; others are left out."""
    known = [result for result in results if result.overlap is not None and result.expected_dice is not None]
    pairs = [
        (expected, true)
        for result in known
        if result.overlap is not None and result.expected_dice is not None
        for expected, true in zip(
            result.expected_dice, (result.overlap.right, result.overlap.left), strict=True
        )
    ]
    table = np.array(pairs, np.float64).reshape(-1, 2)
    return ExpectedDiceFigures.of(
        table[:, 0], table[:, 1], [name for name in patients(known) for _ in (0, 1)]
    )


def _pearson(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    if first.size < 3 or not first.std() or not second.std():
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
