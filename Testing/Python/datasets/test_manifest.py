"""The table of films, and who may train."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from CovidXRayLib.datasets.manifest import REQUIRED_COLUMNS, ManifestError, read_manifest
from CovidXRayLib.training import train_classifier, train_unet
from CovidXRayLib.training.configurations import ClassifierTraining, UNetTraining

ROW = {
    "id": "a1", "file": "images/a1.jpg", "label": "covid", "source_family": "one", "group_id": "g1",
    "view": "AP", "fold": "3", "mask_left": "masks/l.png", "mask_right": "masks/r.png",
    "mask_quality": "human", "license": "CC BY",
}  # fmt: skip


def write(
    folder: Path, rows: list[dict[str, str]], columns: list[str] | None = None, start: str = ""
) -> None:
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as handle:
        handle.write(start)
        writer = csv.DictWriter(handle, columns or list(ROW), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    for name in ("images/a1.jpg", "masks/l.png", "masks/r.png"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()


def test_a_row_becomes_a_film(tmp_path):
    write(tmp_path, [ROW])
    (film,) = read_manifest(tmp_path)
    assert film.file == tmp_path / "images/a1.jpg"
    assert film.fold == 3
    assert film.group == "g1"
    assert film.masks == (tmp_path / "masks/r.png", tmp_path / "masks/l.png")
    assert film.is_covid


@pytest.mark.parametrize("given", ["mask_left", "mask_right", None])
def test_a_film_with_one_mask_or_none_has_no_masks(tmp_path, given):
    write(
        tmp_path, [ROW | {side: ROW[side] if side == given else "" for side in ("mask_left", "mask_right")}]
    )
    (film,) = read_manifest(tmp_path)
    assert film.masks is None
    assert film.mask_quality == ""


def test_no_manifest(tmp_path):
    with pytest.raises(ManifestError, match=r"manifest\.csv: not found; name the folder"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("column", sorted(REQUIRED_COLUMNS))
def test_a_missing_column_is_named(tmp_path, column):
    write(tmp_path, [ROW], [name for name in ROW if name != column])
    with pytest.raises(ManifestError, match=f"lacks the columns {column}"):
        read_manifest(tmp_path)


def test_an_empty_file_lacks_all_columns(tmp_path):
    (tmp_path / "manifest.csv").touch()
    with pytest.raises(ManifestError, match="lacks the columns"):
        read_manifest(tmp_path)


def test_a_fold_that_is_no_number_is_named(tmp_path):
    write(tmp_path, [ROW | {"fold": ""}])
    with pytest.raises(ManifestError, match="fold"):
        read_manifest(tmp_path)


def test_a_table_that_a_spreadsheet_saved_is_read(tmp_path):
    write(tmp_path, [ROW], start="\ufeff")
    assert len(read_manifest(tmp_path)) == 1


def film(folder, **changed):
    write(folder, [ROW | changed])
    return read_manifest(folder)[0]


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("CC BY-NC-ND", False), ("cc by-nd 4.0", False), ("CC BY-NC-ND 4.0", False), ("CC BY-NC-SA", True),
        ("CC BY 4.0 claimed by collector", True), ("not stated in metadata", True), ("", True),
    ],
)  # fmt: skip
def test_films_whose_licence_forbids_derivatives_do_not_train(tmp_path, licence, may):
    assert film(tmp_path, license=licence).may_train_shipped_weights is may


def test_the_held_out_fold_never_trains_the_unet(tmp_path):
    films = [replace(film(tmp_path), fold=fold) for fold in range(9)]
    chosen = train_unet.training_films(films, UNetTraining(held_out_fold=4))
    assert sorted(one.fold for one in chosen) == [0, 1, 2, 3, 5, 6, 7, 8]


def test_silver_masks_train_only_when_asked_to(tmp_path):
    films = [replace(film(tmp_path), mask_quality=quality) for quality in ("human", "silver")]
    with_them = train_unet.training_films(films, UNetTraining(silver=True))
    without = train_unet.training_films(films, UNetTraining(silver=False))
    assert [one.mask_quality for one in with_them] == ["human", "silver"]
    assert [one.mask_quality for one in without] == ["human"]


def test_neither_held_out_nor_calibration_fold_trains_the_classifier(tmp_path):
    films = [replace(film(tmp_path), fold=fold) for fold in range(9)]
    films.append(replace(films[5], license="CC BY-ND"))
    configuration = ClassifierTraining(held_out_fold=2, calibration_fold=7)
    chosen = train_classifier.training_films(films, configuration)
    assert sorted(one.fold for one in chosen) == [0, 1, 3, 4, 5, 6, 8]
    assert all(one.license == "CC BY" for one in chosen)


def test_no_patient_of_the_real_manifest_is_on_both_sides(data_folder):
    films = read_manifest(data_folder)
    for fold in sorted({one.fold for one in films}):
        configuration = ClassifierTraining(held_out_fold=fold, calibration_fold=(fold + 1) % 9)
        trained = {one.group for one in train_classifier.training_films(films, configuration)}
        held_back = {one.group for one in films if one.fold in (fold, (fold + 1) % 9)}
        assert not trained & held_back
        assert not {
            one.group for one in train_unet.training_films(films, UNetTraining(held_out_fold=fold))
        } & {one.group for one in films if one.fold == fold}
