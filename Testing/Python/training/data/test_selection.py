"""Which films train and which are kept for the figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from CovidXRayLib.datasets.leaks import LeakError, find_leaks
from CovidXRayLib.datasets.manifest import ManifestError, ManifestFilm, read_manifest
from CovidXRayLib.training.classifier_configuration import ClassifierTraining
from CovidXRayLib.training.data.training_films import films_to_learn_from, require_known_families
from CovidXRayLib.training.steps.train_classifier import learning_and_calibrating


@pytest.fixture(scope="module")
def films(phantom_data: Path) -> list[ManifestFilm]:
    return read_manifest(phantom_data)


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prints")


def test_held_out_films_are_never_trained_on(films: list[ManifestFilm], prints: Path) -> None:
    chosen = films_to_learn_from(films, held_out_folds={1}, prints=prints)
    assert {film.fold for film in chosen} == {0, 2}
    films = [replace(film, source_family=film.id) for film in films]
    chosen = films_to_learn_from(films, held_out_folds={1}, held_out_families={"film4"}, prints=prints)
    assert "film4" not in {film.id for film in chosen}
    # Two films a patient: the other one of film4's patient goes, too.
    assert "film5" not in {film.id for film in chosen}
    assert len(chosen) == len([film for film in films if film.fold != 1]) - 2


def test_unknown_held_out_family_is_reported(films: list[ManifestFilm]) -> None:
    require_known_families(films, {"north"})
    with pytest.raises(ManifestError, match="No films from fantom; the source families"):
        require_known_families(films, {"north", "fantom"})


def test_films_without_permission_or_in_a_split_are_excluded(films: list[ManifestFilm], prints: Path) -> None:
    changed = [replace(films[0], license="CC BY-ND"), replace(films[2], split="test"), *films[6:]]
    chosen = {film.id for film in films_to_learn_from(changed, held_out_folds=(), prints=prints)}
    assert not chosen & {"film0", "film2"}
    assert len(chosen) == len(films) - 6


def test_copy_of_a_held_out_film_is_excluded(films: list[ManifestFilm], prints: Path) -> None:
    copy = replace(films[2], id="copy", group="somebody", fold=0)
    assert films[2].fold == 1
    chosen = films_to_learn_from([*films, copy], held_out_folds={1}, prints=prints)
    assert "copy" not in {film.id for film in chosen}
    with pytest.raises(LeakError, match="copy and film2"):
        films_to_learn_from([*films, copy], held_out_folds={1}, prints=prints, leaks="refuse")


def test_calibration_has_its_own_fold(films: list[ManifestFilm], prints: Path) -> None:
    configuration = ClassifierTraining(held_out_fold=0, calibration_fold=2)
    learning, calibrating = learning_and_calibrating(films, configuration, prints)
    assert {film.fold for film in learning} == {1}
    assert {film.fold for film in calibrating} == {2}
    pneumonia = replace(configuration, step="pneumonia")
    learning, calibrating = learning_and_calibrating(films, pneumonia, prints)
    assert {film.label for film in (*learning, *calibrating)} == {"no_finding"}


def test_films_without_a_pattern_are_negatives_on_request(films: list[ManifestFilm], prints: Path) -> None:
    films = [
        replace(film, label="covid_no_pattern") if film.label == "no_finding" else film for film in films
    ]
    left_out = ClassifierTraining(held_out_fold=0, calibration_fold=2)
    learning, calibrating = learning_and_calibrating(films, left_out, prints)
    assert {film.label for film in (*learning, *calibrating)} == {"covid"}
    negative = replace(left_out, without_pattern="negative")
    learning, calibrating = learning_and_calibrating(films, negative, prints)
    assert {film.label for film in learning} == {"covid", "covid_no_pattern"}
    # What a probability means is judged without them, as the original judged.
    assert {film.label for film in calibrating} == {"covid"}


@pytest.mark.slow
def test_real_training_films_contain_no_held_out_film(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The collections copied from each other: of the real films of fold 0, some lie in other folds, too."""
    films = read_manifest(data_folder)
    # The films that are known to have copies, and a share of the rest: all would take minutes.
    some = [film for film in films if film.source_family != "nih"][::4] + films[::40]
    some = list({film.id: film for film in some}.values())
    prints = tmp_path_factory.mktemp("real_prints")
    held_out = [film for film in some if film.fold == 0]
    chosen = films_to_learn_from(some, held_out_folds={0}, prints=prints)
    assert len(chosen) > 100
    assert not find_leaks(chosen, held_out, cache=prints)
