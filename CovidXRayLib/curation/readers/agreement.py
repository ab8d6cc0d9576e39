"""How well two readers of the same films agree: on the answer, and on the lungs' masks."""

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
    """Agreement of two readers' answers on the films that both have answered.

    Attributes
    ----------
    answers
        Those that occur, in the order that was asked for.
    table
        How often each pair of answers was given: rows are the first reader's, columns the second's.
    agreed
        Share of films with the same answer.
    kappa
        Cohen's kappa, in [-1, 1]; None where both gave one and the same answer throughout, for which it
        is not defined.
    """

    answers: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    agreed: Interval
    kappa: Interval | None

    @property
    def films(self) -> int:
        """How many films both have answered."""
        return sum(sum(row) for row in self.table)


@dataclass(frozen=True)
class MaskAgreement:
    """Dice's coefficient between two readers' masks, each with its interval by patient.

    Attributes
    ----------
    films
        How many films have a mask of both.
    mean, median
        Of both lungs together.
    right, left
        Mean of each of the patient's lungs.
    """

    films: int
    mean: Interval
    median: Interval
    right: Interval
    left: Interval


def cohens_kappa(table: NDArray[np.float64]) -> float:
    """Return Cohen's kappa of a square table of counts, nan where chance alone would agree fully.

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
    """Compare two readers' answers to the same films.

    Intervals are the 2.5th and 97.5th percentile of 1,000 bootstrap draws of patients (Efron and
    Tibshirani 1993, chapter 13), since films of one patient are not independent. Where all answers agree,
    or none do, every draw says the same and would claim certainty: the share then has Wilson's interval,
    and kappa the one that follows from its ends at the same agreement by chance.

    Parameters
    ----------
    first, second
        One answer a film.
    patients
        Who each film is of.
    answers
        All answers that there are, in the order in which they are to be shown.

    Raises
    ------
    ValueError
        If there is no film, or the lengths differ, or an answer is none of `answers`.
    """
    if not first or not len(first) == len(second) == len(patients):
        raise ValueError(f"{len(first)}, {len(second)} answers and {len(patients)} patients do not pair up")
    given = {*first, *second}
    if unknown := given - {*answers}:
        raise ValueError(f"{sorted(unknown)} are none of the answers {tuple(answers)}")
    kept = tuple(answer for answer in answers if answer in given)
    places = {answer: place for place, answer in enumerate(kept)}
    pairs = np.array([[places[one], places[other]] for one, other in zip(first, second, strict=True)])
    whole = _table(pairs, len(kept))
    share, kappa = bootstrap_several(
        lambda chosen: _share_and_kappa(_table(pairs[chosen], len(kept))), patients
    )
    if share.value in (0.0, 1.0):
        cautious = wilson(round(share.value * len(pairs)), len(pairs))
        if not np.isnan(kappa.value):
            chance = float((whole.sum(axis=0) * whole.sum(axis=1)).sum()) / len(pairs) ** 2
            low, high = ((end - chance) / (1 - chance) for end in (cautious.low, cautious.high))
            kappa = Interval(kappa.value, min(low, kappa.low), max(high, kappa.high))
        share = cautious
    return AnswerAgreement(
        kept,
        tuple(tuple(int(count) for count in row) for row in whole),
        share,
        None if np.isnan(kappa.value) else kappa,
    )


def mask_dice(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Return Dice's coefficient of both lungs together, of the right and of the left one.

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
    """Summarise :func:`mask_dice` of several films; None where there are none.

    Parameters
    ----------
    overlaps
        One a film.
    patients
        Who each film is of; patients are redrawn for the intervals, as in :func:`answer_agreement`.
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
