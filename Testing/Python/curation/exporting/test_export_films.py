"""A review database of reviewed phantoms is exported, read again, and trained on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest

from CovidXRayLib.cli.main import main
from CovidXRayLib.curation.analysis.analyses import record_analysis
from CovidXRayLib.curation.errors import ExportError
from CovidXRayLib.curation.exporting.agreement_page import to_markdown
from CovidXRayLib.curation.exporting.agreement_report import agreement_report
from CovidXRayLib.curation.exporting.export import export
from CovidXRayLib.curation.exporting.stable_folds import stable_fold
from CovidXRayLib.curation.history.label_vocabulary import BUILT_IN, Label, Vocabulary
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.labels.project_vocabulary import use_vocabulary
from CovidXRayLib.curation.readers.assignments import assign
from CovidXRayLib.curation.readers.decisions import adjudicate, judge_mask, set_label, undo
from CovidXRayLib.curation.readers.mask_versions import add_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.datasets.manifest import ManifestFilm, read_manifest
from CovidXRayLib.datasets.masks import read_mask
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom
from CovidXRayLib.segmentation.label_map import label_map
from Testing.Python.curation.readings import made_up_reading

FILMS = 24
SIZE = 160
SIDES = ("right", "left")


@dataclass(frozen=True)
class Reviewed:
    """A review database in which two readers and a third who settles have been at work."""

    database: ReviewDatabase
    folder: Path
    ids: list[int]
    labels: list[np.ndarray]


def write_film(folder: Path, number: int) -> np.ndarray:
    """Write a phantom of a patient who has two films in a row; return its lungs as labels."""
    phantom = project_chest(3000 + number, size=SIZE, opacity=0.9 * (number % 2))
    path = folder / f"Doe_Jane_{number:02}.dcm"
    write_dicom(phantom, path)
    film = pydicom.dcmread(path)
    film.PatientID = f"PHANTOM-{number // 2}"
    film.save_as(path)
    return label_map(phantom.lungs)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewed]:
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "films").mkdir()
    labels = [write_film(folder / "films", number) for number in range(FILMS)]
    with ReviewDatabase.open(folder / "store.sqlite") as database:
        import_paths(database, [folder / "films"], source_family="phantom")
        by_path = {Path(film.path).name: film.id for film in all_films(database)}
        ids = [by_path[f"Doe_Jane_{number:02}.dcm"] for number in range(FILMS)]
        review(database, ids, labels)
        yield Reviewed(database, folder / "films", ids, labels)


def review(database: ReviewDatabase, ids: list[int], labels: list[np.ndarray]) -> None:
    ana, ben, eve = (reader_named(database, name) for name in ("Ana", "Ben", "Eve"))
    for number, film_id in enumerate(ids):
        record_analysis(database, film_id, made_up_reading(0.5), labels[number], "networks-1")
    for number, film_id in enumerate(ids[:-1]):  # the last one nobody has seen
        answer = {0: "covid_no_pattern", 1: "unusable"}.get(number, ("no_finding", "covid")[number % 2])
        judge_mask(database, film_id, ana, accepted=number != 2)
        set_label(database, film_id, ana, answer, "exposure" if answer == "unusable" else "")
    # Ben reads ten again: smaller masks on two, and other answers on two, of which Eve settles one.
    for number in range(4, 14):
        if number in (4, 5):
            smaller = cv2.erode(labels[number], np.ones((3, 3), np.uint8))
            add_mask(database, ids[number], smaller, "edited", ben)
        else:
            judge_mask(database, ids[number], ben, accepted=True)
        answer = "pneumonia_other" if number in (7, 9) else ("no_finding", "covid")[number % 2]
        set_label(database, ids[number], ben, answer, seconds=7.5)
    assign(database, [ids[9]], eve, 3)
    settled = add_mask(database, ids[9], labels[9], "edited", eve)
    adjudicate(database, ids[9], eve, "pneumonia_other", settled)


def films_of(folder: Path, reviewed: Reviewed) -> dict[int, ManifestFilm]:
    """The exported films by the number of their phantom, told by their masks alone."""
    found = {}
    for film in read_manifest(folder):
        assert film.masks is not None
        right, left = (read_mask(path) for path in film.masks)
        here = np.where(right, 1, np.where(left, 2, 0))
        number = max(range(FILMS), key=lambda n: float((reviewed.labels[n] == here).mean()))
        found[number] = film
    return found


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_only_eligible_films_are_exported(reviewed: Reviewed, tmp_path: Path) -> None:
    report = export(reviewed.database, tmp_path / "export")
    # Without: 1 unusable, 2 mask rejected, 7 in dispute, 23 unseen.
    exported = films_of(tmp_path / "export", reviewed)
    assert sorted(exported) == [0, 3, 4, 5, 6, *range(8, 23)]
    assert report.films == len(exported) == 20
    assert report.excluded == {
        "labeled non-diagnostic": 1,
        "mask rejected": 1,
        "readers disagree, not yet adjudicated": 1,
        "not read yet": 1,
    }
    assert report.refused == []
    labels = {number: film.label for number, film in exported.items()}
    assert labels[0] == "covid_no_pattern"
    assert labels[9] == "pneumonia_other"
    assert labels[3] == "covid" and labels[4] == "no_finding"
    assert {film.source_family for film in exported.values()} == {"phantom"}
    assert {film.view for film in exported.values()} == {"PA"}
    assert {film.mask_quality for film in exported.values()} == {"human"}


def test_masks_are_exported_exactly(reviewed: Reviewed, tmp_path: Path) -> None:
    export(reviewed.database, tmp_path / "export")
    exported = films_of(tmp_path / "export", reviewed)
    for number in (0, 3, 9, 22):
        masks = exported[number].masks
        assert masks is not None
        for side, path in enumerate(masks, start=1):
            np.testing.assert_array_equal(read_mask(path), reviewed.labels[number] == side)
    origins = {row["id"]: row["mask_origin"] for row in rows_of(tmp_path / "export")}
    assert origins[exported[9].id] == "edited"
    assert origins[exported[22].id] == "accepted"


def test_codes_of_the_project_are_exported(reviewed: Reviewed, tmp_path: Path) -> None:
    database, folder = reviewed.database, tmp_path / "export"
    ana = reader_named(database, "Ana")
    use_vocabulary(database, Vocabulary((*BUILT_IN.labels, Label("typical", "Typical", "covid"))))
    set_label(database, reviewed.ids[22], ana, "typical")
    try:
        export(database, folder)
        name = films_of(folder, reviewed)[22].id
    finally:
        undo(database, ana)
        use_vocabulary(database, BUILT_IN)
    (row,) = [row for row in rows_of(folder) if row["id"] == name]
    assert (row["label"], row["review_label"]) == ("covid", "typical")
    assert [row["label"] for row in table_of_readers(folder) if row["id"] == name] == ["typical"]


def table_of_readers(folder: Path) -> list[dict[str, str]]:
    with (folder / "readers.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def labels_at(folder: Path, row: dict[str, str], prefix: str = "mask") -> np.ndarray:
    right, left = (read_mask(folder / row[f"{prefix}_{side}"]) for side in ("right", "left"))
    return np.where(right, 1, np.where(left, 2, 0))


def test_assessments_and_masks_of_all_readers_are_exported(reviewed: Reviewed, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    export(reviewed.database, folder)
    films = {number: film.id for number, film in films_of(folder, reviewed).items()}
    said = {name: [row for row in table_of_readers(folder) if row["id"] == name] for name in films.values()}
    assert [(row["reader"], row["read"]) for row in said[films[3]]] == [("1", "read")]
    # Ben drew on what Ana accepted: his, the later one, stands; hers is the second.
    ana, ben = said[films[4]]
    assert (ana["mask_origin"], ben["mask_origin"]) == ("accepted", "edited")
    assert (ana["seconds"], ben["seconds"]) == ("", "7.5")
    smaller = cv2.erode(reviewed.labels[4], np.ones((3, 3), np.uint8))
    np.testing.assert_array_equal(labels_at(folder, ana), reviewed.labels[4])
    np.testing.assert_array_equal(labels_at(folder, ben), smaller)
    # Both took the network's mask: one file, and no second mask to measure people by.
    ana, ben = said[films[6]]
    assert ana["mask_right"] == ben["mask_right"] != ""
    # Eve settled what Ana and Ben differed on, by a mask of her own; she did not read it.
    assert [(row["reader"], row["read"], row["label"]) for row in said[films[9]]] == [
        ("1", "read", "covid"),
        ("2", "read", "pneumonia_other"),
        ("3", "settled", "pneumonia_other"),
    ]
    assert said[films[9]][0]["mask_right"] != said[films[9]][2]["mask_right"]
    rows = {row["id"]: row for row in rows_of(folder)}
    seconds = {name for name, row in rows.items() if row["mask_alt_right"]}
    assert seconds == {films[4], films[5], films[9]}
    np.testing.assert_array_equal(labels_at(folder, rows[films[4]], "mask_alt"), reviewed.labels[4])
    (film,) = (film for film in read_manifest(folder) if film.id == films[4])
    assert film.alternative_masks is not None
    listed = {
        row[f"{kind}_{side}"] for row in rows.values() for kind in ("mask", "mask_alt") for side in SIDES
    }
    written = {f"masks/{path.name}" for path in (folder / "masks").iterdir()}
    assert listed - {""} <= written
    assert written == {row[f"mask_{side}"] for side in SIDES for row in table_of_readers(folder)} - {""}


def test_undone_adjudication_belongs_to_no_one(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    labels = write_film(tmp_path / "films", 0)
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        (film,) = import_paths(database, [tmp_path / "films"]).film_ids
        ana, ben = (reader_named(database, name) for name in ("Ana", "Ben"))
        mask = add_mask(database, film, labels, "edited", ana)
        set_label(database, film, ana, "covid")
        adjudicate(database, film, ben, "other", mask)
        undo(database, ben)
        export(database, tmp_path / "export", images="none")
    (row,) = table_of_readers(tmp_path / "export")
    assert (row["reader"], row["read"], row["label"]) == ("Ana", "read", "covid")


def test_export_contains_no_patient_or_reader_names(reviewed: Reviewed, tmp_path: Path) -> None:
    for images in ("masked", "deidentified"):
        folder = tmp_path / images
        export(reviewed.database, folder, images=images, allow_burned_in=True)
        for path in folder.rglob("*"):
            assert "Doe" not in path.name
            if path.is_file():
                data = path.read_bytes()
                assert not any(word in data for word in (b"Doe_Jane", b"PHANTOM", b"2020030")), path.name
        words = (folder / "agreement.md").read_text() + (folder / "datasheet.md").read_text()
        assert "Reader 1 and Reader 2" in words
        assert re.search(r"\b(Ana|Ben|Eve)\b", words) is None


def test_patients_stay_in_their_fold_when_films_are_added(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    labels = [write_film(tmp_path / "films", number) for number in range(8)]
    folds: dict[str, tuple[str, int]] = {}
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        ana = reader_named(database, "Ana")
        for count in (4, 8):
            paths = [tmp_path / "films" / f"Doe_Jane_{number:02}.dcm" for number in range(count)]
            import_paths(database, paths)
            by_path = {film.path: film.id for film in all_films(database)}
            for number, path in enumerate(paths):
                add_mask(database, by_path[str(path)], labels[number], "edited", ana)
                set_label(database, by_path[str(path)], ana, "no_finding")
            export(database, tmp_path / f"export{count}", folds=3)
            films = read_manifest(tmp_path / f"export{count}")
            assert len(films) == count and len({film.group for film in films}) == count // 2
            for film in films:
                assert folds.setdefault(film.id, (film.group, film.fold)) == (film.group, film.fold)
    of_group: dict[str, set[int]] = {}
    for group, fold in folds.values():
        of_group.setdefault(group, set()).add(fold)
    assert all(len(found) == 1 for found in of_group.values())


def test_unexportable_films_are_reported_and_others_exported(reviewed: Reviewed, tmp_path: Path) -> None:
    missing = reviewed.folder / "Doe_Jane_10.dcm"
    hidden = missing.rename(tmp_path / "elsewhere")
    try:
        report = export(reviewed.database, tmp_path / "export", images="none")
    finally:
        hidden.rename(missing)
    assert report.films == 19
    ((path, sentence),) = report.refused
    assert path == missing and str(missing) in sentence


def test_films_with_burned_in_text_are_not_exported_whole(reviewed: Reviewed, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="burned-in text"):
        export(reviewed.database, tmp_path / "export", images="deidentified")
    assert list(tmp_path.iterdir()) == []


def test_existing_folder_is_not_overwritten(reviewed: Reviewed, tmp_path: Path) -> None:
    export(reviewed.database, tmp_path / "export", images="none")
    before = (tmp_path / "export" / "manifest.csv").read_bytes()
    with pytest.raises(ExportError, match="already"):
        export(reviewed.database, tmp_path / "export")
    assert (tmp_path / "export" / "manifest.csv").read_bytes() == before


def test_canceled_export_leaves_nothing(reviewed: Reviewed, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def is_cancelled() -> bool:
        return len(seen) == 5

    with pytest.raises(ExportError, match="canceled"):
        export(
            reviewed.database,
            tmp_path / "export",
            on_progress=lambda done, of, path: seen.append((done, of)),
            is_cancelled=is_cancelled,
        )
    assert seen == [(number, 20) for number in range(1, 6)]
    assert list(tmp_path.iterdir()) == []


def test_empty_database_has_nothing_to_export(tmp_path: Path) -> None:
    with (
        ReviewDatabase.open(tmp_path / "store.sqlite") as database,
        pytest.raises(ExportError, match="database is empty"),
    ):
        export(database, tmp_path / "export")
    assert not (tmp_path / "export").exists()


def test_two_exports_are_identical(reviewed: Reviewed, tmp_path: Path) -> None:
    export(reviewed.database, tmp_path / "one")
    export(reviewed.database, tmp_path / "two")
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    # Manifest, readers, data sheet, agreement; an image and two lungs a film; three films' second masks.
    assert len(files) == 4 + 3 * 20 + 2 * 3
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file


def test_datasheet_counts_are_correct(reviewed: Reviewed, tmp_path: Path) -> None:
    export(reviewed.database, tmp_path / "export")
    text = (tmp_path / "export" / "datasheet.md").read_text()
    films = read_manifest(tmp_path / "export")
    assert f"20 frontal chest radiographs of {len({film.group for film in films})} patients" in text
    assert "of 24 films in the store" in text
    covid, none = (sum(film.label == label for film in films) for label in ("covid", "no_finding"))
    assert f"| phantom | {covid} | 1 | 1 | {none} | 20 |" in text
    assert "| networks-1 | 20 |" in text
    assert "Readers who answered: 2" in text
    assert "{" not in text


def test_agreement_excludes_the_adjudicator(reviewed: Reviewed) -> None:
    report = agreement_report(reviewed.database)
    assert report.films == 10
    (pair,) = report.pairs
    assert (pair.first, pair.second) == ("Ana", "Ben")
    assert pair.answers is not None and pair.masks is not None
    assert pair.answers.answers == ("covid", "pneumonia_other", "no_finding")
    assert pair.answers.table == ((3, 2, 0), (0, 0, 0), (0, 0, 5))
    assert pair.answers.agreed.value == 0.8
    assert (pair.masks.films, pair.same_mask) == (10, 8)
    assert 0.9 < pair.masks.mean.value < 1 and pair.masks.median.value == 1
    text = to_markdown(report)
    assert "| covid | 3 | 2 | 0 |" in text and "Cohen's kappa: 0.6" in text


def seed_for_full_folds(folder: Path, folds: int) -> int:
    """A seed with films of either class in every fold: with few patients chance leaves some empty."""
    films = read_manifest(folder)
    for seed in range(1000):
        found = {(stable_fold(film.group, folds, seed), film.label) for film in films}
        if all((fold, label) in found for fold in range(folds) for label in ("covid", "no_finding")):
            return seed
    pytest.fail("there is no such seed")


@pytest.mark.slow
@pytest.mark.parametrize("images", ["masked", "deidentified"])
def test_training_commands_accept_an_export(reviewed: Reviewed, tmp_path: Path, images: str) -> None:
    data = tmp_path / "export"
    export(reviewed.database, tmp_path / "table", images="none")
    seed = seed_for_full_folds(tmp_path / "table", 3)
    export(reviewed.database, data, images=images, allow_burned_in=True, folds=3, seed=seed)
    assert main(["manifest", "check", str(data)]) == 0
    for film in read_manifest(data):
        assert read_film(film.file).shape == (SIZE, SIZE)

    def training(command: str, name: str) -> int:
        return main(["train", *command.split(), "--data", str(data), "--out", str(tmp_path / name)])

    if images == "deidentified":
        assert training("unet --size 64 --base-filters 4 --epochs 1 --batch-size 4 --phantoms 0", "unet") == 0
        assert (tmp_path / "unet" / "state.json").exists()
    assert training(f"classifier --size 32 --epochs 1 --batch-size 4 --masks {tmp_path / 'm'}", "covid") == 0
    assert (tmp_path / "covid" / "state.json").exists()
