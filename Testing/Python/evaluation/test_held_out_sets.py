"""Test sets of several data folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from CovidXRayLib.datasets.opened_test_sets import FILE_NAME, read_openings
from CovidXRayLib.evaluation.scoring.held_out_set import open_test_sets, read_held_out_sets
from CovidXRayLib.evaluation.scoring.unseen_films import EvaluationError, HeldOut, WeightsFolder

WEIGHTS = [
    WeightsFolder(Path("a"), {"unet": HeldOut(0)}, {"unet": "1" * 64}, threshold=0.5, score_evidence=None)
]


@pytest.fixture
def manifests(film, tmp_path: Path):
    """Two folders with a test film each, and one without."""
    folders = {name: tmp_path / name for name in ("one", "two", "three")}
    for folder in folders.values():
        folder.mkdir()
    return {
        folder: [film(number, split="test" if name != "three" else "", sha256=f"{number:064d}"), film(10)]
        for number, (name, folder) in enumerate(folders.items())
    }


def test_one_use_is_recorded_beside_each_manifest_and_counted_once(manifests):
    open_test_sets(manifests, WEIGHTS, None)
    assert [(folder / FILE_NAME).exists() for folder in manifests] == [True, True, False]
    both = read_held_out_sets(manifests, None)
    assert both.films == 2
    one, *_ = manifests
    assert read_held_out_sets({one: manifests[one]}, None).films == 1
    assert len(read_held_out_sets({one: manifests[one]}, None).openings) == 1


def test_a_use_of_one_folder_alone_counts_later(manifests):
    one, two, _ = manifests
    open_test_sets({two: manifests[two]}, WEIGHTS, None)
    assert len(read_held_out_sets(manifests, None).openings) == 1
    assert not read_held_out_sets({one: manifests[one]}, None).openings


def test_a_named_record_has_all(manifests, tmp_path: Path):
    record = tmp_path / "record.jsonl"
    open_test_sets(manifests, WEIGHTS, record)
    assert [opening.count for opening in read_openings(record)] == [1, 1]
    assert read_held_out_sets(manifests, record).films == 2


def test_folders_without_a_test_set_are_named(manifests):
    three = list(manifests)[-1]
    with pytest.raises(EvaluationError, match=r"three: .*'test'"):
        open_test_sets({three: manifests[three]}, WEIGHTS, None)
