"""A balanced validation and test set from one hospital, whatever the prevalence of training.

The original held out 50 and 50 films for validation and 33 and 33 for its test, all of one hospital:
where both classes have one source, the source cannot give the answer away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from CovidXRayLib.datasets.manifest import ManifestError
from CovidXRayLib.datasets.manifest_columns import COVID, COVID_NO_PATTERN
from CovidXRayLib.datasets.manifest_table import Table
from CovidXRayLib.datasets.splits import digest
from CovidXRayLib.i18n import gettext as _

TRAIN: Final = "train"
ASIDE: Final = "aside"
HELD_OUT: Final = ("test", "validation")


def draw_hold_out(
    rows: Sequence[dict[str, str]], family: str, *, validation: int = 50, test: int = 33, seed: int = 0
) -> Table:
    """Fill the column ``split``.

    Patients of the source family are drawn at random; each fills the test set, then the validation
    set, until each holds as many films with COVID-19 (label ``covid``) as without (any other label
    but ``covid_no_pattern``). Films of theirs that are too many are set aside.

    Parameters
    ----------
    rows
        With ``id``, ``group_id``, ``source_family``, ``label`` and perhaps ``split``.
    family
        The source family of both classes.
    validation, test
        How many films of each class; 0 for none.
    seed
        Which patients.

    Returns
    -------
    Table
        Copies of the rows: ``validation`` or ``test`` for films that were drawn, ``aside`` for other films
        of the same patients, ``train`` for the rest. Where a hold-out of this size was drawn before, it
        stays, and films that were added since join ``train``, or, of a held-out patient, ``aside``.

    Raises
    ------
    ManifestError
        If the source has too few films, or a hold-out of another source or size is there already.
    """
    sizes = {"test": test, "validation": validation}
    if any(row.get("split") for row in rows):
        chosen = _present(rows, family, sizes)
    else:
        chosen = _draw(rows, family, sizes, seed)
    return _fill(rows, chosen)


def keep_hold_out(rows: Sequence[dict[str, str]]) -> Table:
    """Place films that were added after a hold-out was drawn; where there is none, nothing changes."""
    if not any(row.get("split") for row in rows):
        return list(rows)
    return _fill(rows, {row["id"]: row["split"] for row in rows if row.get("split") in HELD_OUT})


def _fill(rows: Sequence[dict[str, str]], chosen: dict[str, str]) -> Table:
    held_out = {row["group_id"] for row in rows if row["id"] in chosen}
    return [
        {**row, "split": chosen.get(row["id"], ASIDE if row["group_id"] in held_out else TRAIN)}
        for row in rows
    ]


def _draw(rows: Sequence[dict[str, str]], family: str, sizes: dict[str, int], seed: int) -> dict[str, str]:
    patients: dict[str, list[dict[str, str]]] = defaultdict(list)
    available: Counter[bool] = Counter()
    for row in rows:
        if row["source_family"] == family and row["label"] != COVID_NO_PATTERN:
            patients[row["group_id"]].append(row)
            available[row["label"] == COVID] += 1
    order = sorted(patients, key=lambda patient: digest(seed, "hold-out", patient))
    chosen: dict[str, str] = {}
    for part, size in sizes.items():
        missing = {True: size, False: size}
        for patient in list(order):
            wanted = [film for film in patients[patient] if missing[film["label"] == COVID]]
            if not wanted:
                continue
            order.remove(patient)
            for film in sorted(wanted, key=lambda film: digest(seed, film["id"])):
                if missing[film["label"] == COVID]:
                    missing[film["label"] == COVID] -= 1
                    chosen[film["id"]] = part
        if any(missing.values()):
            raise ManifestError(
                _(
                    "The source {family!r} has too few patients: of its {with_covid} films with and "
                    "{without} without COVID-19, {validation} and {validation} were asked for as validation "
                    "and {test} and {test} as test; ask for fewer or name another source."
                ).format(family=family, with_covid=available[True], without=available[False], **sizes)
            )
    return chosen


def _present(rows: Sequence[dict[str, str]], family: str, sizes: dict[str, int]) -> dict[str, str]:
    chosen = {row["id"]: row["split"] for row in rows if row.get("split") in sizes}
    found = Counter(
        (row["split"], row["source_family"], row["label"] == COVID) for row in rows if row["id"] in chosen
    )
    wanted = Counter(
        {(part, family, covid): size for part, size in sizes.items() for covid in (True, False) if size}
    )
    if found != wanted:
        raise ManifestError(
            _(
                "The manifest holds another hold-out already; ask for the same source and sizes to keep it, "
                "or empty its column 'split' to draw anew: earlier test results then no longer compare."
            )
        )
    return chosen
