"""Folds and the balanced hold-out: by patient, in balance, and unmoved by films that come later."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from CovidXRayLib.datasets.balanced_hold_out import draw_hold_out, keep_hold_out
from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.datasets.manifest_table import Table
from CovidXRayLib.datasets.splits import assign_folds

FOLDS = 5


def films(
    count: int, family: str = "one", label: str = "covid", start: int = 0, per_patient: int = 1
) -> Table:
    return [
        {
            "id": f"{family}_{label}_{n}",
            "group_id": f"{family}:{label}:{n // per_patient}",
            "source_family": family,
            "label": label,
            "fold": "",
        }
        for n in range(start, start + count)
    ]


@pytest.fixture
def rows() -> Table:
    return [
        *films(200, "one", "covid", per_patient=3),
        *films(90, "one", "no_finding"),
        *films(40, "two", "covid", per_patient=2),
        *films(17, "two", "pneumonia_other"),
    ]


def folds_of(rows: Table) -> dict[str, str]:
    return {row["id"]: row["fold"] for row in rows}


def test_no_patient_is_in_two_folds(rows: Table) -> None:
    of_patient = defaultdict(set)
    for row in assign_folds(rows, FOLDS):
        of_patient[row["group_id"]].add(row["fold"])
    assert {len(folds) for folds in of_patient.values()} == {1}


def test_folds_are_stratified_by_source_and_label(rows: Table) -> None:
    placed = assign_folds(rows, FOLDS)
    strata = Counter((row["source_family"], row["label"]) for row in rows)
    for stratum, total in strata.items():
        counts = Counter(row["fold"] for row in placed if (row["source_family"], row["label"]) == stratum)
        assert len(counts) == FOLDS
        # A patient's films stay together, so that a fold can be off by one patient.
        assert max(abs(count - total / FOLDS) for count in counts.values()) <= 3


def test_folds_have_equal_sizes(rows: Table) -> None:
    counts = Counter(row["fold"] for row in assign_folds(rows, FOLDS))
    assert max(counts.values()) - min(counts.values()) <= 6


def test_folds_depend_on_the_seed_not_row_order(rows: Table) -> None:
    shuffled = random.Random(3).sample(rows, len(rows))
    assert folds_of(assign_folds(shuffled, FOLDS)) == folds_of(assign_folds(rows, FOLDS))
    assert folds_of(assign_folds(rows, FOLDS, seed=1)) != folds_of(assign_folds(rows, FOLDS))


def test_later_films_do_not_move_earlier_ones(rows: Table) -> None:
    before = assign_folds(rows, FOLDS)
    later = films(60, "one", "covid", start=198, per_patient=3)[2:] + films(30, "three", "other")
    after = folds_of(assign_folds([*later, *before], FOLDS))
    assert {name: after[name] for name in folds_of(before)} == folds_of(before)


def test_later_film_joins_its_patient(rows: Table) -> None:
    before = assign_folds(rows, FOLDS)
    later = {**rows[0], "id": "later", "label": "no_finding"}
    placed = assign_folds([*before, later], FOLDS)
    assert placed[-1]["fold"] == before[0]["fold"]


def test_patient_in_two_folds_is_reported(rows: Table) -> None:
    rows = [{**row, "fold": str(n)} for n, row in enumerate(rows[:2])]
    with pytest.raises(ManifestError, match=r"one:covid:0 has films in the folds 0 and 1"):
        assign_folds(rows, FOLDS)


@pytest.mark.parametrize("fold", ["5", "-1", "x"])
def test_invalid_fold_is_reported(rows: Table, fold: str) -> None:
    with pytest.raises(ManifestError, match=f"one_covid_0 has the fold '{fold}'"):
        assign_folds([{**rows[0], "fold": fold}], FOLDS)


def drawn(rows: Table, part: str) -> Table:
    return [row for row in rows if row["split"] == part]


def test_hold_out_is_balanced_and_from_one_source(rows: Table) -> None:
    split = draw_hold_out(rows, "one", validation=30, test=20)
    for part, size in (("validation", 30), ("test", 20)):
        assert Counter(row["label"] for row in drawn(split, part)) == {"covid": size, "no_finding": size}
        assert {row["source_family"] for row in drawn(split, part)} == {"one"}


def test_the_three_parts_have_disjoint_patients(rows: Table) -> None:
    split = draw_hold_out(rows, "one", validation=31, test=22)
    patients = [{row["group_id"] for row in drawn(split, part)} for part in ("validation", "test", "train")]
    assert not patients[0] & patients[1] and not patients[2] & (patients[0] | patients[1])
    aside = {row["group_id"] for row in drawn(split, "aside")}
    assert aside and aside <= patients[0] | patients[1]


def test_training_keeps_its_own_prevalence(rows: Table) -> None:
    split = draw_hold_out(rows, "one", validation=10, test=10)
    train = Counter(row["label"] == "covid" for row in drawn(split, "train"))
    assert train[True] > 2 * train[False]


def test_films_without_a_pattern_are_in_neither_class(rows: Table) -> None:
    rows = rows + films(500, "one", "covid_no_pattern")
    split = draw_hold_out(rows, "one", validation=30, test=20)
    assert {row["label"] for part in ("validation", "test") for row in drawn(split, part)} == {
        "covid", "no_finding",
    }  # fmt: skip


def test_source_with_too_few_films_is_rejected_with_counts(rows: Table) -> None:
    with pytest.raises(
        ManifestError, match=r"'two' has too few .* its 40 films with and 17 without .* 33 and 33 as test"
    ):
        draw_hold_out(rows, "two")
    with pytest.raises(ManifestError, match=r"no source 'nowhere'; it has .*one.*two"):
        draw_hold_out(rows, "nowhere")


def test_hold_out_is_stable_when_films_are_added(rows: Table) -> None:
    before = draw_hold_out(rows, "one", validation=30, test=20)
    held = drawn(before, "test")[0]
    later = [{**held, "id": "same patient", "split": ""}, *films(3, "four")]
    for after in (
        draw_hold_out([*before, *later], "one", validation=30, test=20, seed=9),
        keep_hold_out([*before, *later]),
    ):
        assert after[: len(before)] == before
        assert [row["split"] for row in after[len(before) :]] == ["aside", "train", "train", "train"]


def test_existing_hold_out_is_not_replaced(rows: Table) -> None:
    before = draw_hold_out(rows, "one", validation=30, test=20)
    with pytest.raises(ManifestError, match="already has a different hold-out"):
        draw_hold_out(before, "one", validation=31, test=20)


def test_without_a_hold_out_split_is_empty(rows: Table) -> None:
    assert keep_hold_out(rows) == rows
