"""Other collections become manifests: labels, views, ages, patients; what is left out is counted."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydicom import dcmread

from CovidXRayLib.cli.main import main
from CovidXRayLib.datasets.check_manifest import check_manifest
from CovidXRayLib.datasets.importing.collection_labels import ieee8023_label, nih_label
from CovidXRayLib.datasets.importing.fields import view_name, years
from CovidXRayLib.datasets.manifest import ManifestFilm, read_manifest
from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest


def image(path: Path, number: int) -> Path:
    """Write a small image that no other number gives."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(number).integers(0, 255, (24, 20), np.uint8)
    cv2.imwrite(str(path), pixels)
    return path


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return main(["manifest", *map(str, arguments)])


def films_in(folder: Path) -> dict[str, ManifestFilm]:
    return {film.id: film for film in read_manifest(folder)}


@pytest.fixture
def classes(tmp_path: Path) -> Path:
    for number, name in enumerate(
        ["COVID-19/p1_a.png", "COVID-19/p1_b.png", "Normal/p2_a.png", "Normal/deep/p3_a.jpg", "mine/p4_a.png",
         "unheard/p5.png", "loose.png"]
    ):  # fmt: skip
        image(tmp_path / "films" / name, number)
    return tmp_path / "films"


def test_import_folders(classes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("from-folders", classes, "--family", "clinic", "--out", tmp_path, "--patient", "^(p[0-9]+)_",
               "--label", "mine=other", "--license", "CC0") == 0  # fmt: skip
    films = films_in(tmp_path)
    assert {name: film.label for name, film in films.items()} == {
        "clinic_COVID-19_p1_a": "covid", "clinic_COVID-19_p1_b": "covid", "clinic_Normal_p2_a": "no_finding",
        "clinic_Normal_deep_p3_a": "no_finding", "clinic_mine_p4_a": "other",
    }  # fmt: skip
    assert films["clinic_COVID-19_p1_a"].group == films["clinic_COVID-19_p1_b"].group == "clinic:p1"
    assert films["clinic_COVID-19_p1_a"].fold == films["clinic_COVID-19_p1_b"].fold
    assert all(film.sha256 == read_film(film.file).sha256 for film in films.values())
    assert {film.license for film in films.values()} == {"CC0"}
    said = capsys.readouterr()
    assert "wrote 5 films of 4 patients (covid: 2, no_finding: 2, other: 1)" in said.out
    assert "2 films excluded" in said.err
    assert "unknown class 'unheard': 1" in said.err and "not in a class folder: 1" in said.err


def test_unknown_classes_become_other_on_request(classes: Path, tmp_path: Path) -> None:
    assert run("from-folders", classes, "--family", "c", "--out", tmp_path, "--unmapped", "other") == 0
    assert Counter(film.label for film in read_manifest(tmp_path))["other"] == 2


def test_patient_is_never_guessed(classes: Path, tmp_path: Path) -> None:
    assert run("from-folders", classes, "--family", "c", "--out", tmp_path) == 0
    films = read_manifest(tmp_path)
    assert len({film.group for film in films}) == len(films)


def test_dicom_headers_give_patient_view_and_age(tmp_path: Path, sample_films: list[Path]) -> None:
    for number, view in enumerate(("PA", "LL", "AP")):
        film = dcmread(sample_films[0])
        film.PatientID, film.ViewPosition, film.PatientAge = "secret 12", view, "061Y"
        film.SOPInstanceUID = f"1.2.3.{number}"
        (tmp_path / "covid").mkdir(exist_ok=True)
        film.save_as(tmp_path / "covid" / f"{view}.dcm")
    assert run("from-folders", tmp_path, "--family", "c", "--out", tmp_path) == 0
    films = read_manifest(tmp_path)
    assert sorted(film.view for film in films) == ["AP", "PA"]
    assert {film.age for film in films} == {61}
    assert len({film.group for film in films}) == 1
    assert "secret" not in (tmp_path / "manifest.csv").read_text()


def test_manifest_is_appended_to_and_never_replaced(
    classes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["from-folders", classes, "--family", "c", "--out", tmp_path]
    assert run(*command) == 0
    before = films_in(tmp_path)
    assert run(*command) == 2
    assert "already exists; append to it with --add" in capsys.readouterr().err
    for number in range(30):
        image(classes / "covid" / f"new{number}.png", 100 + number)
    assert run(*command, "--add") == 0
    assert "the same file as another film: 4" in capsys.readouterr().err
    after = films_in(tmp_path)
    assert len(after) == len(before) + 30
    assert {name: after[name] for name in before} == before


def test_one_file_with_two_labels_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for label in ("covid", "normal"):
        image(tmp_path / "films" / label / "a.png", 1)
    assert run("from-folders", tmp_path / "films", "--family", "c", "--out", tmp_path) == 2
    assert "are the same file, labeled covid and no_finding" in capsys.readouterr().err
    assert not (tmp_path / "manifest.csv").exists()


def test_empty_folder_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("from-folders", tmp_path, "--family", "c", "--out", tmp_path) == 2
    assert "No films found to import (the folder is empty)" in capsys.readouterr().err


def test_folder_without_classes_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image(tmp_path / "films" / "a.png", 1)
    image(tmp_path / "films" / "sick" / "b.png", 2)
    command = ["from-folders", tmp_path / "films", "--family", "c", "--out", tmp_path]
    assert run(*command) == 2
    error = capsys.readouterr().err
    assert "No films found to import (not in a class folder: 1, unknown class 'sick': 1); put" in error
    assert "--label FOLDER=LABEL" in error and "table" not in error
    assert run(*command, "--label", "sick=covid") == 0


def test_expression_that_matches_no_patient_is_refused(
    classes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["from-folders", classes, "--family", "c", "--out", tmp_path]
    assert run(*command, "--patient", "^([0-9]+)_") == 2
    assert "--patient '^([0-9]+)_' matches no film, such as p1_a.png" in capsys.readouterr().err
    assert not (tmp_path / "manifest.csv").exists()


def test_nothing_new_to_add_is_said(
    classes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["from-folders", classes, "--family", "c", "--out", tmp_path]
    assert run(*command) == 0
    before = (tmp_path / "manifest.csv").read_bytes()
    capsys.readouterr()
    assert run(*command, "--add") == 0
    said = capsys.readouterr().out
    assert said == f"{tmp_path / 'manifest.csv'}: unchanged, since it lists all these films already.\n"
    assert (tmp_path / "manifest.csv").read_bytes() == before


NIH = """Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,Other
00000001_000.png,Cardiomegaly,0,1,058Y,M,PA,x
00000001_001.png,Cardiomegaly|Pneumonia,1,1,58,M,AP,x
00000013_000.png,No Finding,0,13,411,F,PA,x
00000014_000.png,Dragon,0,14,60,F,PA,x
00000015_000.png,No Finding,0,15,60,F,PA,x
"""


def test_import_nih(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(["00000001_000", "00000001_001", "00000013_000", "00000014_000"]):
        image(tmp_path / f"images_00{number}" / "images" / f"{name}.png", number)
    assert run("from-nih", table(tmp_path / "d.csv", NIH), tmp_path, "--out", tmp_path) == 0
    films = films_in(tmp_path)
    assert {name: (film.label, film.view, film.age) for name, film in films.items()} == {
        "nih_00000001_000": ("other", "PA", 58),
        "nih_00000001_001": ("pneumonia_other", "AP", 58),
        "nih_00000013_000": ("no_finding", "PA", None),
    }
    assert films["nih_00000001_000"].group == films["nih_00000001_001"].group == "nih:00000001"
    said = capsys.readouterr().err
    assert "unknown class 'Dragon': 1" in said and "file missing: 1" in said


RSNA = "patientId,x,y,width,height,Target\nf1,,,,,0\nf2,1,2,3,4,1\nf2,9,9,9,9,1\nf3,,,,,0\nf4,,,,,0\n"
RSNA_CLASSES = """patientId,class
f1,No Lung Opacity / Not Normal
f2,Lung Opacity
f2,Lung Opacity
f3,Normal
f4,Normal
"""


def test_import_rsna(tmp_path: Path) -> None:
    for number, name in enumerate(["f1", "f2", "f3"]):
        image(tmp_path / "films" / f"{name}.png", number)
    mapping = [{"subset_img_id": f"f{n}", "img_id": f"0000000{max(n, 2)}_00{n}.png"} for n in (1, 2, 3)]
    assert run("from-rsna", table(tmp_path / "l.csv", RSNA), tmp_path / "films", "--out", tmp_path,
               "--classes", table(tmp_path / "c.csv", RSNA_CLASSES),
               "--mapping", table(tmp_path / "m.json", json.dumps(mapping))) == 0  # fmt: skip
    films = films_in(tmp_path)
    assert {name: film.label for name, film in films.items()} == {
        "rsna_f1": "other", "rsna_f2": "pneumonia_other", "rsna_f3": "no_finding",
    }  # fmt: skip
    # The groups that an import of the NIH collection gives, so that both keep a patient together.
    assert [films[f"rsna_f{n}"].group for n in (1, 2, 3)] == ["nih:00000002", "nih:00000002", "nih:00000003"]


def test_rsna_without_classes_does_not_label_films_normal(tmp_path: Path) -> None:
    for number, name in enumerate(["f1", "f2", "f3"]):
        image(tmp_path / "films" / f"{name}.png", number)
    assert run("from-rsna", table(tmp_path / "l.csv", RSNA), tmp_path / "films", "--out", tmp_path) == 0
    assert Counter(film.label for film in read_manifest(tmp_path)) == {"other": 2, "pneumonia_other": 1}


IEEE = """Patientid,offset,sex,age,finding,survival,view,modality,date,filename, license
2,0,M,65,Pneumonia/Viral/COVID-19,Y,PA,X-ray,2020,a.png,CC BY-NC-SA
2,3,M,65,COVID-19,Y,AP Supine,X-ray,2020,b.png,
2,5,M,65,COVID-19,Y,L,X-ray,2020,lateral.png,
3,5,F,,COVID-19,Y,Axial,CT,2020,ct.png,
4,,F,30,Pneumonia/Bacterial/Klebsiella,,AP semi erect,X-ray,2020,c.png,CC BY
5,,F,30,todo,,PA,X-ray,2020,d.png,CC BY
,,F,,No Finding,,PA,X-ray,2020,e.png,CC BY
,,F,,No Finding,,PA,X-ray,2020,f.png,CC BY
"""


def test_import_ieee8023(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(["a", "b", "lateral", "ct", "c", "d", "e", "f"]):
        image(tmp_path / "images" / f"{name}.png", number)
    metadata = table(tmp_path / "metadata.csv", IEEE)
    options = ["--out", tmp_path, "--license", "not stated"]
    assert run("from-ieee8023", metadata, tmp_path / "images", *options) == 0
    films = films_in(tmp_path)
    assert {name[-1]: (film.label, film.view, film.age, film.license) for name, film in films.items()} == {
        "a": ("covid", "PA", 65, "CC BY-NC-SA"), "b": ("covid", "AP SUPINE", 65, "not stated"),
        "c": ("pneumonia_other", "AP", 30, "CC BY"), "e": ("no_finding", "PA", None, "CC BY"),
        "f": ("no_finding", "PA", None, "CC BY"),
    }  # fmt: skip
    assert films["ieee8023_a"].group == films["ieee8023_b"].group == "ieee8023:2"
    assert films["ieee8023_e"].group != films["ieee8023_f"].group
    said = capsys.readouterr().err
    for reason in ("not a radiograph: 1", "not a frontal projection: 1", "unknown class 'todo': 1"):
        assert reason in said


def test_table_of_another_collection_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("from-nih", table(tmp_path / "l.csv", RSNA), tmp_path, "--out", tmp_path) == 2
    assert "lacks the columns image index, finding labels" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "word"),
    [("pa", "PA"), ("AP Supine", "AP SUPINE"), ("AP_SUPINE", "AP SUPINE"), ("AP erect", "AP"), ("", ""),
     ("oblique?", ""), ("L", None), ("LL", None), ("Coronal", None)],
)  # fmt: skip
def test_views_are_mapped(text: str, word: str | None) -> None:
    assert view_name(text) == word


@pytest.mark.parametrize(
    ("text", "age"), [("058Y", 58), ("58", 58), ("006M", 0.5), ("", None), ("411", None), ("adult", None)]
)
def test_ages_in_years(text: str, age: float | None) -> None:
    assert years(text) == age


@pytest.mark.parametrize(
    ("finding", "label"),
    [("COVID-19, ARDS", "covid"), ("Pneumonia", "pneumonia_other"), ("Tuberculosis", "other"),
     ("Pneumonia/Viral/Influenza/H1N1", "pneumonia_other"), ("Unknown", None), ("", None)],
)  # fmt: skip
def test_findings_of_ieee8023(finding: str, label: str | None) -> None:
    assert ieee8023_label(finding) == label


@pytest.mark.parametrize(
    ("findings", "label"),
    [("No Finding", "no_finding"), ("Mass|Nodule", "other"), ("Edema|Pneumonia", "pneumonia_other"),
     ("No Finding|Mass", None), ("", None)],
)  # fmt: skip
def test_findings_of_nih(findings: str, label: str | None) -> None:
    assert nih_label(findings) == label


def test_split_then_check(classes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("from-folders", classes, "--family", "c", "--out", tmp_path) == 0
    assert run("split", tmp_path, "--balanced", "c", "--validation", 1, "--test", 1) == 0
    assert Counter(film.split for film in read_manifest(tmp_path)) == {"validation": 2, "test": 2}
    assert run("check", tmp_path) == 0
    capsys.readouterr()
    rows = list(csv.DictReader((tmp_path / "manifest.csv").open()))
    rows[1] |= {"group_id": rows[0]["group_id"], "fold": "7", "view": "sideways"}
    rows[2] |= {"sha256": "0" * 64, "split": ""}
    rows[3] |= {"group_id": rows[0]["group_id"], "fold": str((int(rows[0]["fold"]) + 1) % 7)}
    write_table(tmp_path / "manifest.csv", rows)
    assert run("check", tmp_path) == 2
    said = capsys.readouterr().err
    for problem in ("row 3: 'sideways' is not allowed", "row 4: ", "does not match the stated SHA-256",
                    "has several values of fold", "1 films have no split"):  # fmt: skip
        assert problem in said


def test_check_finds_one_image_of_two_patients(tmp_path: Path) -> None:
    (tmp_path / "covid").mkdir()
    gray = np.rint(project_chest(1, 300).pixels * 255).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "covid" / "whole.png"), gray)
    cv2.imwrite(str(tmp_path / "covid" / "cropped.jpg"), gray[15:280, 20:270])
    assert run("from-folders", tmp_path, "--family", "c", "--out", tmp_path) == 0
    assert check_manifest(tmp_path)[1] == []
    (problem,) = check_manifest(tmp_path, images=True)[1]
    assert "c_covid_cropped and c_covid_whole: the same image cropped" in problem
