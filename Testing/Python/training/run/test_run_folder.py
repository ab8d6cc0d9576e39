"""The folder of a training run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.configurations import UNetTraining
from CovidXRayLib.training.errors import RunError
from CovidXRayLib.training.run.run_folder import (
    load_newest_weights,
    open_run,
    read_configuration,
    require_families_kept_out,
)

CONFIGURATION = UNetTraining(size=64, epochs=3)


def test_same_configuration_reopens_the_run(tmp_path):
    folder = tmp_path / "runs" / "first"
    open_run(folder, CONFIGURATION)
    open_run(folder, replace(CONFIGURATION))
    assert read_configuration(folder)["size"] == 64


@pytest.mark.parametrize("change", [{"epochs": 4}, {"held_out_fold": 1}, {"seed": 2}], ids=str)
def test_different_configuration_is_rejected(tmp_path, change):
    open_run(tmp_path, CONFIGURATION)
    with pytest.raises(RunError, match="another configuration; choose another folder"):
        open_run(tmp_path, replace(CONFIGURATION, **change))
    open_run(tmp_path, CONFIGURATION)


def run_without(tmp_path, families: str, epochs: int):
    open_run(tmp_path / "run", ClassifierTraining(held_out_families=families))
    (tmp_path / "run" / "state.json").write_text(f'{{"epochs": {epochs}, "checkpoint": "", "log": []}}')
    return tmp_path / "run"


@pytest.mark.parametrize(
    ("kept_out", "epochs", "to_keep_out"),
    [("a, b", 2, {"a"}), ("a,b", 2, {"b", "a"}), ("", 2, set()), ("a", 2, set()), ("", 0, {"a"})],
)
def test_run_without_the_held_out_families_is_a_valid_start(tmp_path, kept_out, epochs, to_keep_out):
    require_families_kept_out(run_without(tmp_path, kept_out, epochs), frozenset(to_keep_out))


def test_run_that_may_have_seen_a_family_is_rejected(tmp_path):
    run = run_without(tmp_path, "a,d", 2)
    with pytest.raises(RunError, match="did not hold out b, c; give that run the same --held-out-families"):
        require_families_kept_out(run, frozenset("abc"))
    # A run of the lungs' network knows no families: it kept none out.
    open_run(tmp_path / "lungs", CONFIGURATION)
    with pytest.raises(RunError, match="did not hold out a"):
        require_families_kept_out(tmp_path / "lungs", frozenset("a"))


def test_folder_without_a_run(tmp_path):
    with pytest.raises(RunError, match="contains no training run"):
        read_configuration(tmp_path)


def test_run_without_a_checkpoint(tmp_path):
    open_run(tmp_path, CONFIGURATION)
    with pytest.raises(RunError, match="no epoch of this run was completed"):
        load_newest_weights(None, tmp_path)
