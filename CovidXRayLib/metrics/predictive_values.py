"""Predictive values of a binary result at a prevalence, by Bayes' theorem."""

from __future__ import annotations


def right_if_positive(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Return the positive predictive value: probability of the disease after a positive result, in [0, 1]."""
    true, false = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    return true / (true + false) if true + false else prevalence


def right_if_negative(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Return the negative predictive value: probability of no disease after a negative result, in [0, 1]."""
    missed, true = (1 - sensitivity) * prevalence, specificity * (1 - prevalence)
    return true / (missed + true) if missed + true else 1 - prevalence
