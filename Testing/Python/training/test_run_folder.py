"""The folder of a training run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from CovidXRayLib.training.configurations import UNetTraining
from CovidXRayLib.training.run_folder import RunError, load_newest_weights, open_run, read_configuration

CONFIGURATION = UNetTraining(size=64, epochs=3)


def test_the_same_configuration_opens_the_run_again(tmp_path):
    folder = tmp_path / "runs" / "first"
    open_run(folder, CONFIGURATION)
    open_run(folder, replace(CONFIGURATION))
    assert read_configuration(folder)["size"] == 64


@pytest.mark.parametrize("change", [{"epochs": 4}, {"held_out_fold": 1}, {"seed": 2}], ids=str)
def test_another_configuration_is_refused_and_changes_nothing(tmp_path, change):
    open_run(tmp_path, CONFIGURATION)
    with pytest.raises(RunError, match="another configuration; name another folder"):
        open_run(tmp_path, replace(CONFIGURATION, **change))
    open_run(tmp_path, CONFIGURATION)


def test_a_folder_without_a_run(tmp_path):
    with pytest.raises(RunError, match="holds no training run"):
        read_configuration(tmp_path)


def test_a_run_without_an_epoch(tmp_path):
    open_run(tmp_path, CONFIGURATION)
    with pytest.raises(RunError, match="no epoch of this run was completed"):
        load_newest_weights(None, tmp_path)
