"""Folds that stay where they are."""

from __future__ import annotations

from collections import Counter

import pytest

from CovidXRayLib.curation.exporting.stable_folds import stable_fold

PATIENTS = [f"patient_{number:016x}" for number in range(5000)]
EXPECTED = [2, 5, 2, 6, 1, 7, 6, 8]


def test_fold_depends_only_on_patient_and_seed() -> None:
    # Written down: a change would move films of earlier exports from training to evaluation.
    assert [stable_fold(patient, 9) for patient in PATIENTS[:8]] == EXPECTED
    assert [stable_fold(patient, 9, seed=1) for patient in PATIENTS[:8]] != EXPECTED


def test_folds_have_similar_sizes() -> None:
    counts = Counter(stable_fold(patient, 9) for patient in PATIENTS)
    assert sorted(counts) == list(range(9))
    # Chi-square of 8 degrees of freedom: above 26 once in a thousand.
    assert sum((count - 5000 / 9) ** 2 / (5000 / 9) for count in counts.values()) < 26


def test_single_fold_is_rejected() -> None:
    with pytest.raises(ValueError, match="2 or more"):
        stable_fold("patient", 1)
