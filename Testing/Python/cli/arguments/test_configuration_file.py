"""Training options from a file: defaults, then the file, then the command line."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.cli.options.configuration_file import read_configuration_file
from CovidXRayLib.cli.options.dataclass_options import add_options, from_arguments
from CovidXRayLib.resources import resources_folder
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.configurations import FilmcheckTraining, HeadsTraining, StartTraining, UNetTraining
from CovidXRayLib.training.training_options import ConfigurationError, option_name

KINDS = {
    "unet": UNetTraining,
    "filmcheck": FilmcheckTraining,
    "vgg16_start": StartTraining,
    "heads": HeadsTraining,
    "pneumonia": ClassifierTraining,
    "covid": ClassifierTraining,
    "covid_original": ClassifierTraining,
}


NETWORKS = {
    "unet": UNetTraining,
    "filmcheck": FilmcheckTraining,
    "start": StartTraining,
    "heads": HeadsTraining,
    "classifier": ClassifierTraining,
}
RECIPE = sorted((resources_folder() / "Training").glob("*.toml"))


def parsed(*arguments: str) -> UNetTraining:
    parser = argparse.ArgumentParser()
    add_options(parser, UNetTraining)
    return from_arguments(parser.parse_args(arguments), UNetTraining)


def test_command_line_overrides_file_and_file_overrides_default(tmp_path: Path) -> None:
    file = tmp_path / "unet.toml"
    file.write_text('size = 128\nepochs = 7\nlearning_rate = 1\nsilver = false\nstart = "runs/one"\n')
    configuration = parsed("--config", str(file), "--epochs", "9")
    assert configuration == UNetTraining(
        size=128, epochs=9, learning_rate=1.0, silver=False, start="runs/one"
    )
    assert parsed("--config", str(file), "--silver").silver is True
    assert parsed() == UNetTraining()


def test_option_equal_to_its_default_overrides_the_file(tmp_path: Path) -> None:
    file = tmp_path / "unet.toml"
    file.write_text("size = 128\n")
    assert parsed("--config", str(file), "--size", str(UNetTraining().size)).size == UNetTraining().size


@pytest.mark.parametrize(
    ("text", "expected_message"),
    [
        ("szie = 128", "unknown option 'szie'"),
        ("size = 128.5", "'size' must be of type int"),
        ("silver = 1", "'silver' must be of type bool"),
        ("seed = true", "'seed' must be of type int"),
        ("[unet]\nsize = 128", "unknown option 'unet'"),
        ("size = ", "not a readable TOML file"),
    ],
)
def test_invalid_file_is_rejected(tmp_path: Path, text: str, expected_message: str) -> None:
    (tmp_path / "unet.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=expected_message):
        read_configuration_file(tmp_path / "unet.toml", UNetTraining)


def test_file_values_are_validated_like_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "unet.toml").write_text("size = 100")
    run = tmp_path / "run"
    command = ["train", "unet", "--data", str(tmp_path), "--out", str(run)]
    assert main([*command, "--config", str(tmp_path / "unet.toml")]) == 2
    assert "--size" in capsys.readouterr().err
    assert main([*command, "--config", str(tmp_path / "none.toml")]) == 2
    assert "none.toml" in capsys.readouterr().err
    assert not run.exists()


def test_phantom_size_has_a_minimum() -> None:
    with pytest.raises(ConfigurationError, match=r"64 pixels.*--size.*--phantoms 0"):
        UNetTraining(size=32, phantoms=1)
    assert UNetTraining(size=32, phantoms=0).size == 32
    assert UNetTraining(size=64, phantoms=1).phantoms == 1


def test_recipe_has_all_steps() -> None:
    assert {path.stem for path in RECIPE} == set(KINDS)


@pytest.mark.parametrize("path", RECIPE, ids=lambda path: path.stem)
def test_recipe_steps_are_valid_configurations(path: Path) -> None:
    kind = KINDS[path.stem]
    values = read_configuration_file(path, kind)
    assert values
    if kind is HeadsTraining:
        values["backbone"] = "runs/start"
    if kind is ClassifierTraining:  # where the step before lies is said on the command line
        values["start"] = "runs/earlier"
        assert kind(**values).step == path.stem.partition("_")[0]
    kind(**values)


def test_original_recipe_matches_the_publication() -> None:
    path = resources_folder() / "Training" / "covid_original.toml"
    original = ClassifierTraining(**read_configuration_file(path, ClassifierTraining), start="runs/earlier")
    assert original.effective_batch >= 100
    assert (original.imbalance, original.loss_weighting, original.augmentation) == (
        4,
        "class_weights",
        "original",
    )


@pytest.mark.parametrize("network", NETWORKS)
def test_help_describes_each_option_with_default_and_choices(
    capsys: pytest.CaptureFixture[str], network: str
) -> None:
    assert main(["train", network, "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "--config FILE" in text
    for entry in dataclasses.fields(NETWORKS[network]):
        assert entry.metadata["help"] and entry.metadata["help"] in text
        assert f"--{option_name(entry.name)}" in text
        assert f"(default: {entry.default!r})" in text or f"(default: {entry.default})" in text
        if entry.metadata["choices"]:
            assert "{" + ",".join(entry.metadata["choices"]) + "}" in text


def test_invalid_choice_is_rejected_on_the_command_line_and_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", "classifier", "--data", str(tmp_path), "--out", str(tmp_path / "run")]
    assert main([*command, "--balance", "films"]) == 2
    assert "classes" in capsys.readouterr().err
    (tmp_path / "covid.toml").write_text('balance = "films"')
    assert main([*command, "--config", str(tmp_path / "covid.toml")]) == 2
    assert "--balance must be one of classes, sources." in capsys.readouterr().err
