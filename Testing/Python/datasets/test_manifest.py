"""The table of films, and who may train."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from CovidXRayLib.datasets.manifest import REQUIRED_COLUMNS, ManifestError, read_manifest
from CovidXRayLib.datasets.manifest_columns import LABELS, OPTIONAL_COLUMNS, SPLITS

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


def test_row_is_parsed(tmp_path):
    write(tmp_path, [ROW])
    (film,) = read_manifest(tmp_path)
    assert film.file == tmp_path / "images/a1.jpg"
    assert film.fold == 3
    assert film.group == "g1"
    assert film.masks == (tmp_path / "masks/r.png", tmp_path / "masks/l.png")
    assert film.is_covid


@pytest.mark.parametrize("given", ["mask_left", "mask_right", None])
def test_film_with_fewer_than_two_masks_has_none(tmp_path, given):
    write(
        tmp_path, [ROW | {side: ROW[side] if side == given else "" for side in ("mask_left", "mask_right")}]
    )
    (film,) = read_manifest(tmp_path)
    assert film.masks is None
    assert film.mask_quality == ""


def test_missing_manifest(tmp_path):
    with pytest.raises(ManifestError, match=r"manifest\.csv: no such file; name"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("column", sorted(REQUIRED_COLUMNS))
def test_missing_column_is_reported(tmp_path, column):
    write(tmp_path, [ROW], [name for name in ROW if name != column])
    with pytest.raises(ManifestError, match=f"lacks the columns {column}"):
        read_manifest(tmp_path)


def test_empty_file_lacks_all_columns(tmp_path):
    (tmp_path / "manifest.csv").touch()
    with pytest.raises(ManifestError, match="lacks the columns"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"fold": ""}, "'' is not a fold number"),
        ({"fold": "two"}, "'two' is not a fold number"),
        ({"fold": "-1"}, "'-1' is not a fold number"),
        ({"label": "Covid"}, "'Covid' is not allowed as label; use one of covid, covid_no_pattern"),
        ({"view": "L"}, r"'L' is not allowed as view; use one of AP, PA, AP SUPINE, \(empty\)"),
        ({"id": " "}, "the column id is empty"),
        ({"file": ""}, "the column file is empty"),
        ({"source_family": ""}, "the column source_family is empty"),
        ({"group_id": ""}, "the column group_id is empty"),
        ({"mask_quality": "good"}, "'good' is not allowed as mask_quality"),
        ({"file": "images/gone.jpg"}, r"the file .*gone\.jpg is missing"),
        ({"mask_left": "masks/gone.png"}, r"the file .*gone\.png is missing"),
        ({"age": "old"}, "'old' is not an age"),
        ({"age": "411"}, "'411' is not an age"),
        ({"split": "Test"}, "'Test' is not allowed as split"),
        ({"sha256": "abc"}, "'abc' is not a SHA-256"),
        ({"id": "a1"}, "the id 'a1' is already used in row 2"),
    ],
)
def test_invalid_rows_are_reported_with_their_numbers(tmp_path, changed, sentence):
    second = ROW | {"id": "a2"} | changed
    write(tmp_path, [ROW, second], [*ROW, *(name for name in changed if name not in ROW)])
    with pytest.raises(ManifestError, match=rf"manifest\.csv, row 3: {sentence}.*\.$"):
        read_manifest(tmp_path)


def test_row_with_wrong_cell_count_is_reported(tmp_path):
    write(tmp_path, [ROW])
    with (tmp_path / "manifest.csv").open("a") as handle:
        handle.write("a2,images/a1.jpg,covid\n")
    with pytest.raises(ManifestError, match="row 3: its number of cells differs from the first row"):
        read_manifest(tmp_path)


def test_file_that_is_not_a_table_is_reported(tmp_path):
    (tmp_path / "manifest.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(ManifestError, match="not a CSV file"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("cells", "age"),
    [
        ({"age": "61"}, 61), ({"age": "0.5"}, 0.5), ({"age": ""}, None), ({}, None),
        ({"label_detail": "NIH labels Mass; age 47; RSNA class normal"}, 47),
        ({"label_detail": "COVID-19; age "}, None), ({"label_detail": "No Finding; age 411"}, None),
        ({"label_detail": "COVID-19; age 70", "age": "71"}, 71), ({"label_detail": "dosage 12"}, None),
    ],
)  # fmt: skip
def test_age_comes_from_its_column_or_the_detail(tmp_path, cells, age):
    write(tmp_path, [ROW | cells], [*ROW, *cells])
    assert read_manifest(tmp_path)[0].age == age


def test_optional_columns_are_read(tmp_path):
    more = {
        "sha256": "AB" * 32, "split": "test", "source_key": "kept",
        "mask_alt_left": "masks/l.png", "mask_alt_right": "masks/r.png",
    }  # fmt: skip
    write(tmp_path, [ROW | more], [*ROW, *more])
    (film,) = read_manifest(tmp_path)
    assert (film.sha256, film.split, film.source_key) == ("ab" * 32, "test", "kept")
    assert film.alternative_masks == (tmp_path / "masks/r.png", tmp_path / "masks/l.png")


@pytest.mark.parametrize(
    ("split", "may"), [("", True), ("train", True), ("validation", False), ("test", False), ("aside", False)]
)
def test_held_out_films_are_not_trained_on(tmp_path, split, may):
    write(tmp_path, [ROW | {"split": split}], [*ROW, "split"])
    assert read_manifest(tmp_path)[0].may_train is may


def test_real_manifest_has_ages_and_second_masks(data_folder):
    films = read_manifest(data_folder)
    assert sum(one.age is not None for one in films) == 979
    assert sum(one.alternative_masks is not None for one in films) == 44
    assert all(one.sha256 for one in films)


def test_spreadsheet_export_is_read(tmp_path):
    write(tmp_path, [ROW], start="\ufeff")
    assert len(read_manifest(tmp_path)) == 1


def film(folder, **changed):
    write(folder, [ROW | changed])
    return read_manifest(folder)[0]


@pytest.mark.parametrize(
    ("license_name", "may"),
    [
        ("CC BY-NC-ND", False), ("cc by-nd 4.0", False), ("CC BY-NC-ND 4.0", False), ("CC BY-NC-SA", True),
        ("CC BY 4.0 claimed by collector", True), ("not stated in metadata", True), ("", True),
    ],
)  # fmt: skip
def test_no_derivatives_license_excludes_from_training(tmp_path, license_name, may):
    assert film(tmp_path, license=license_name).may_train_shipped_weights is may


def test_no_patient_of_the_real_manifest_is_in_two_folds(data_folder):
    films = read_manifest(data_folder)
    folds = {(one.group, one.fold) for one in films}
    assert len(folds) == len({one.group for one in films})


def test_documentation_describes_every_column():
    text = (Path(__file__).parents[3] / "Resources/Docs/reference/manifest.md").read_text("utf-8")
    words = [*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, *LABELS, *filter(None, SPLITS)]
    assert [word for word in words if f"`{word}`" not in text] == []
