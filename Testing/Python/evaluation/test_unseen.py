"""Which folder of weights may judge a film."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.datasets.manifest import read_manifest
from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.errors import WeightsError
from CovidXRayLib.evaluation.figures import held_out_sources
from CovidXRayLib.evaluation.scoring.seen_films import FILE_NAME
from CovidXRayLib.evaluation.scoring.unseen_films import (
    EvaluationError,
    HeldOut,
    WeightsFolder,
    assign,
    require_unseen_films,
)
from CovidXRayLib.resources import resources_folder
from Testing.Python.score_evidence import make_evidence


def folder(name: str, fold: int, families: frozenset[str] = frozenset()) -> WeightsFolder:
    networks = {"unet": HeldOut(fold), "filmcheck": HeldOut(fold), "classifier": HeldOut(fold, families)}
    return WeightsFolder(Path(name), networks, {}, threshold=0.5, score_evidence=make_evidence())


@pytest.fixture
def films(film):
    """Twelve films of three folds; each fourth is of the hospital 'north'."""
    return [film(n, "covid" if n % 2 else "other", "north" if n % 4 == 1 else "south", fold=n % 3)
            for n in range(12)]  # fmt: skip


def test_each_film_is_scored_by_the_folder_that_held_out_its_fold(films):
    folders = [folder("a", 0), folder("b", 1)]
    judges = assign(folders, films, "classifier")
    for film in films:
        expected = {0: folders[0], 1: folders[1]}.get(film.fold)
        assert judges.get(film.id) is expected


def test_held_out_family_is_unseen_by_the_classifier_only(films):
    north = folder("n", 0, frozenset(["north"]))
    unseen = set(assign([north], films, "classifier"))
    assert unseen == {film.id for film in films if film.fold == 0 or film.source_family == "north"}
    assert set(assign([north], films, "unet")) == {film.id for film in films if film.fold == 0}


def test_folder_without_a_source_does_not_replace_cross_validation(films):
    """Given first or last, films of the family go to the folder that held out their fold."""
    folds, north = [folder("b", 1), folder("c", 2)], folder("n", 0, frozenset(["north"]))
    for folders in ([*folds, north], [north, *folds]):
        judges = assign(folders, films, "classifier")
        assert all(judges[film.id].held_out["classifier"].fold == film.fold for film in films)


def test_first_of_two_equal_folders_is_used(films):
    folders = [folder("a", 0), folder("b", 0)]
    assert {judge.path.name for judge in assign(folders, films, "unet").values()} == {"a"}


def test_folder_that_has_seen_all_films_is_rejected(films):
    require_unseen_films([folder("a", 0)], films, "data")
    with pytest.raises(EvaluationError, match=r"b: 'unet' has seen all .* in data"):
        require_unseen_films([folder("a", 0), folder("b", 7)], films, "data")
    with pytest.raises(EvaluationError, match=r"data: has no films"):
        require_unseen_films([folder("a", 0)], [], "data")


def test_comparison_for_a_held_out_source(films):
    """The source's COVID-19 films of all folds, and negatives of the fold held out."""
    north, other = folder("n", 0, frozenset(["north"])), folder("b", 1)
    assert held_out_sources.families_held_out([other, north]) == {"north": [north]}
    compared = held_out_sources.films_to_compare([north], films, "north")
    chosen = [film for film in films if film.id in compared]
    assert {film.id for film in chosen if film.is_covid} == {
        film.id for film in films if film.source_family == "north"
    }
    assert {film.fold for film in chosen if not film.is_covid} == {0}


def test_held_out_source_figures_state_the_comparison(result):
    films = [result(n, "covid", "north", 0.8) for n in range(6)]
    films += [result(10 + n, "other", "south", 0.1) for n in range(7)]
    films += [result(20 + n, "covid_no_pattern", "north", 0.1) for n in range(3)]
    figures = held_out_sources.held_out_figures(films, "north")
    assert (figures.covid, figures.other) == (6, 7)
    assert figures.other_by_family == {"south": 7}
    assert figures.other_of_this_family == 0
    assert figures.figures.auc.value == 1
    assert held_out_sources.held_out_figures(films[:4], "north").figures is None


def test_built_in_weights_declare_held_out_films():
    shipped = WeightsFolder.open(resources_folder() / "Weights")
    assert set(shipped.held_out) == {"unet", "filmcheck", "classifier"}
    assert 0 < shipped.threshold < 1
    assert all(held_out.seen for held_out in shipped.held_out.values())


def test_all_films_of_another_collection_are_unseen(films):
    """Whatever folds and sources it has in common with the training's."""
    named = [replace(film, sha256=hashlib.sha256(film.id.encode()).hexdigest()) for film in films]
    trained, others = named[:6], named[6:]
    seen = frozenset(film.sha256[:16] for film in trained if film.fold != 0)
    networks = {name: HeldOut(0, seen=seen) for name in ("unet", "filmcheck", "classifier")}
    weights = replace(folder("a", 0), held_out=networks)
    unseen = set(assign([weights], named, "classifier"))
    assert unseen == {film.id for film in (*others, *trained) if film in others or film.fold == 0}


@pytest.fixture
def training_folder(tmp_path):
    """A data folder with two films in each of three folds, one without its SHA-256 in the manifest."""
    folder = tmp_path / "training"
    folder.mkdir()
    rows = []
    for number in range(6):
        content = f"film {number}".encode()
        (folder / f"{number}.png").write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest() if number else ""
        row = {"id": number, "file": f"{number}.png", "label": "covid", "source_family": "one"}
        rows.append(row | {"group_id": number, "view": "AP", "fold": number % 3, "license": "CC0"})
        rows[-1] |= {"mask_left": "", "mask_right": "", "mask_quality": "", "sha256": sha256}
    write_table(folder / "manifest.csv", rows)
    return folder


@pytest.fixture
def copied_weights(tmp_path):
    """The built-in weights, without a record of the films that they have seen."""
    weights = shutil.copytree(resources_folder() / "Weights", tmp_path / "weights")
    (weights / FILE_NAME).unlink(missing_ok=True)
    return weights


def test_weights_without_a_record_take_the_folds_of_the_manifest(copied_weights, caplog):
    opened = WeightsFolder.open(copied_weights)
    assert {held_out.seen for held_out in opened.held_out.values()} == {None}
    assert all(name in caplog.text for name in ("does not tell of", "unet", "filmcheck", "classifier"))


def test_command_records_the_films_of_the_training(copied_weights, training_folder):
    """By name, so that the same file with another fold and source is recognized."""
    assert main(["seen", "--data", str(training_folder), "--weights", str(copied_weights)]) == 0
    opened, films = WeightsFolder.open(copied_weights), read_manifest(training_folder)
    for held_out in opened.held_out.values():
        moved = [replace(film, fold=held_out.fold, source_family="other") for film in films]
        known = [film.fold != held_out.fold for film in films]
        assert any(known) and not all(known)
        assert [not held_out.has_not_seen(film) for film in moved] == known


def test_network_exported_after_the_record_takes_the_folds(copied_weights, training_folder):
    assert main(["seen", "--data", str(training_folder), "--weights", str(copied_weights)]) == 0
    record = copied_weights / FILE_NAME
    content = json.loads(record.read_text())
    record.write_text(json.dumps({**content, "unet": {**content["unet"], "sha256": "0" * 64}}))
    held_out = WeightsFolder.open(copied_weights).held_out
    assert held_out["unet"].seen is None and held_out["classifier"].seen is not None


def test_malformed_record_is_refused(copied_weights):
    (copied_weights / FILE_NAME).write_text("[1, 2]")
    with pytest.raises(WeightsError, match="does not state the films"):
        WeightsFolder.open(copied_weights)
