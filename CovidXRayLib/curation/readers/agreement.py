"""Inter-reader agreement on labels and lung masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.metrics.discrimination import bootstrap_several
from CovidXRayLib.metrics.intervals import Interval, wilson
from CovidXRayLib.metrics.overlap import dice

SIDES: Final = ((1, 2), (1,), (2,))  # values of a label map: both lungs, the right one, the left one


@dataclass(frozen=True)
class AnswerAgreement:
    """Agreement of two readers on the labels of the films that both have read.

    Attributes
    ----------
    answers
        The labels that occur, in the given order.
    table
        Contingency table of labels: rows are the first reader's, columns the second's.
    agreed
        Proportion of films with the same label.
    kappa
        Cohen's kappa, in [-1, 1]; None if both readers gave the same single label to all films, for which it
        is undefined.
    """

    answers: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    agreed: Interval
    kappa: Interval | None

    @property
    def films(self) -> int:
        """Number of films that both have read."""
        return sum(sum(row) for row in self.table)


@dataclass(frozen=True)
class MaskAgreement:
    """Dice coefficients between two readers' masks, with patient-wise confidence intervals.

    Attributes
    ----------
    films
        Number of films with masks of both.
    mean, median
        Mean and median for both lungs together.
    right, left
        Mean for each of the patient's lungs.
    """

    films: int
    mean: Interval
    median: Interval
    right: Interval
    left: Interval


def cohens_kappa(table: NDArray[np.float64]) -> float:
    """Return Cohen's kappa of a square contingency table; nan if the chance agreement is 1.

    Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological
    Measurement 20 (1960) 37-46.
    """
    total = table.sum()
    if not total:
        return float("nan")
    observed = np.trace(table) / total
    by_chance = float((table.sum(axis=0) * table.sum(axis=1)).sum()) / total**2
    return float((observed - by_chance) / (1 - by_chance)) if by_chance < 1 else float("nan")


def answer_agreement(
    first: Sequence[str], second: Sequence[str], patients: Sequence[str], answers: Sequence[str]
) -> AnswerAgreement:
    """Compare two readers' labels of the same films.

    Intervals are the 2.5th and 97.5th percentile of 1,000 bootstrap draws of patients (Efron and Tibshirani
    1993, chapter 13), since films of one patient are not independent. If all labels agree, or none do, the
    bootstrap interval would have length 0: the proportion then has Wilson's interval, and kappa the one that
    follows from its bounds at the same chance agreement.

    Parameters
    ----------
    first, second
        Labels, one per film.
    patients
        Patient of each film.
    answers
        All possible labels, in display order.

    Raises
    ------
    ValueError
        If there is no film, the lengths differ, or a label is not in `answers`.
    """
    if not first or not len(first) == len(second) == len(patients):
        raise ValueError(f"{len(first)}, {len(second)} answers and {len(patients)} patients do not pair up")
    given = {*first, *second}
    if unknown := given - {*answers}:
        raise ValueError(f"{sorted(unknown)} are none of the answers {tuple(answers)}")
    kept = tuple(answer for answer in answers if answer in given)
    places = {answer: place for place, answer in enumerate(kept)}
    pairs = np.array([[places[one], places[other]] for one, other in zip(first, second, strict=True)])
    full_table = _table(pairs, len(kept))
    share, kappa = bootstrap_several(
        lambda chosen: _share_and_kappa(_table(pairs[chosen], len(kept))), patients
    )
    if share.value in (0.0, 1.0):
        cautious = wilson(round(share.value * len(pairs)), len(pairs))
        if not np.isnan(kappa.value):
            chance = float((full_table.sum(axis=0) * full_table.sum(axis=1)).sum()) / len(pairs) ** 2
            low, high = ((end - chance) / (1 - chance) for end in (cautious.low, cautious.high))
            kappa = Interval(kappa.value, min(low, kappa.low), max(high, kappa.high))
        share = cautious
    return AnswerAgreement(
        kept,
        tuple(tuple(int(count) for count in row) for row in full_table),
        share,
        None if np.isnan(kappa.value) else kappa,
    )


def mask_dice(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Return the Dice coefficients of both lungs together, of the right and of the left one.

    Parameters
    ----------
    first, second
        uint8 (rows, columns): 0 outside, 1 the patient's right lung, 2 the left.
    """
    both, right, left = (dice(np.isin(first, side), np.isin(second, side)) for side in SIDES)
    return both, right, left


def mask_agreement(
    overlaps: Sequence[tuple[float, float, float]], patients: Sequence[str]
) -> MaskAgreement | None:
    """Summarize :func:`mask_dice` over films; None if there are none.

    Parameters
    ----------
    overlaps
        Dice coefficients, one tuple per film.
    patients
        Patient of each film, for the bootstrap as in :func:`answer_agreement`.
    """
    if not overlaps:
        return None
    table = np.array(overlaps, np.float64)

    def figures(chosen: NDArray[np.int64]) -> list[float]:
        means = table[chosen].mean(axis=0)
        return [means[0], float(np.median(table[chosen, 0])), means[1], means[2]]

    return MaskAgreement(len(overlaps), *bootstrap_several(figures, patients))


def _table(pairs: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    counts = np.bincount(pairs[:, 0] * size + pairs[:, 1], minlength=size * size)
    return counts.reshape(size, size).astype(np.float64)


def _share_and_kappa(table: NDArray[np.float64]) -> list[float]:
    return [float(np.trace(table) / table.sum()), cohens_kappa(table)]
