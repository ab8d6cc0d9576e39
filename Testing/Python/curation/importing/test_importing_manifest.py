"""A manifest's films come into a review database, and on request what it says of them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.curation.exporting.agreement_page import to_markdown
from CovidXRayLib.curation.exporting.agreement_report import agreement_report
from CovidXRayLib.curation.importing.film_table import all_films
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.importing.import_manifest import import_manifest
from CovidXRayLib.curation.labels.project_vocabulary import vocabulary_of
from CovidXRayLib.curation.readers.decisions import assessment_of, history, set_label
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.readers.reader_table import reader_named
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists import worklist_table
from CovidXRayLib.datasets.file_hash import file_sha256
from CovidXRayLib.datasets.manifest import ManifestError, read_manifest
from CovidXRayLib.datasets.manifest_table import write_table
from CovidXRayLib.phantom.frontal_chest import project_chest

LABELS = ("covid", "no_finding", "pneumonia_other", "covid_no_pattern")


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """Four films of two patients, the first with masks drawn by a person, the second with silver ones."""
    folder = tmp_path / "collection"
    folder.mkdir()
    rows = []
    for number, label in enumerate(LABELS):
        person = project_chest(seed=number, size=128)
        cv2.imwrite(str(folder / f"{number}.png"), np.rint(person.pixels * 65535).astype(np.uint16))
        row = {
            "id": f"film{number}",
            "file": f"{number}.png",
            "label": label,
            "source_family": "phantom",
            "group_id": f"g{number // 2}",
            "view": "PA",
            "fold": str(number // 2),
            "license": "CC0",
            "age": "58",
            "sha256": file_sha256(folder / f"{number}.png"),
        }
        for side, mask in zip(("right", "left"), person.lungs, strict=True):
            if number < 2:
                cv2.imwrite(str(folder / f"{number}.{side}.png"), mask.astype(np.uint8) * 255)
                row[f"mask_{side}"] = f"{number}.{side}.png"
                row["mask_quality"] = ("human", "silver")[number]
        rows.append({"mask_right": "", "mask_left": "", "mask_quality": "", **row})
    write_table(folder / "manifest.csv", rows)
    return folder


def change(folder: Path, number: int, **cells: str) -> None:
    with (folder / "manifest.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    rows[number] |= cells
    write_table(folder / "manifest.csv", rows)


def test_films_have_their_manifest_metadata(database: ReviewDatabase, collection: Path) -> None:
    report = import_manifest(database, collection)
    assert (report.added, report.refused) == (4, [])
    films = all_films(database)
    assert [film.facts["label"] for film in films] == list(LABELS)
    assert films[0].facts | {"id": "", "fold": ""} == {
        "id": "", "fold": "", "label": "covid", "license": "CC0", "age": "58",
    }  # fmt: skip
    assert {(film.source_family, film.view) for film in films} == {("phantom", "PA")}
    # Two patients of two films each, whose groups cannot be read from the keys.
    assert sorted(Counter(film.patient_key for film in films).values()) == [2, 2]
    assert all(len(film.patient_key) == 32 for film in films)
    # What a manifest says is nobody's answer.
    assert {(film.state, film.label) for film in films} == {("imported", "")}


def test_repeated_import_adds_nothing(database: ReviewDatabase, collection: Path) -> None:
    first = import_manifest(database, collection)
    again = import_manifest(database, collection / ".." / "collection")
    assert (again.added, again.known, again.film_ids) == (0, 4, first.film_ids)
    assert import_paths(database, [collection / "0.png"]).known == 1


def test_labels_and_manual_masks_become_assessments(database: ReviewDatabase, collection: Path) -> None:
    for _ in range(2):
        films = import_manifest(database, collection, answers_by="the collectors").film_ids
    reader = reader_named(database, "the collectors")
    views = [assessment_of(database, film_id, reader) for film_id in films]
    assert [view.label for view in views] == list(LABELS)
    assert [view.mask for view in views] == ["accepted", "", "", ""]
    mask = newest_mask(database, films[0], reader)
    assert mask is not None and mask.kind == "edited"
    lungs = project_chest(seed=0, size=128).lungs
    np.testing.assert_array_equal(mask.labels, np.where(lungs[0], 1, np.where(lungs[1], 2, 0)))
    # Once, not once for each import.
    assert [len([e for e in history(database, film) if e.kind == "label"]) for film in films] == [1] * 4


def test_masks_imported_for_two_readers_are_identical(database: ReviewDatabase, collection: Path) -> None:
    change(collection, 1, mask_quality="human")
    for name in ("Anna", "Bernd"):
        import_manifest(database, collection, answers_by=name)
    (pair,) = agreement_report(database).pairs
    assert pair.masks is not None
    assert (pair.masks.films, pair.same_mask, pair.masks.mean.value) == (2, 2, 1)
    assert "accepted by both: 2, identical on 2" in to_markdown(agreement_report(database))


def test_vocabulary_beside_the_manifest_is_imported(database: ReviewDatabase, collection: Path) -> None:
    tables = [("typical", "covid"), ("normal", "no_finding"), ("pneumonia_other", "pneumonia_other")]
    text = "".join(
        f'[[label]]\ncode = "{code}"\ntitle = "{code}"\ncounts_as = "{counts_as}"\n'
        for code, counts_as in tables
    )
    (collection / "vocabulary.toml").write_text(text, encoding="utf-8")
    report = import_manifest(database, collection, answers_by="the collectors")
    assert vocabulary_of(database).codes == ("typical", "normal", "pneumonia_other")
    reader = reader_named(database, "the collectors")
    views = [assessment_of(database, film_id, reader) for film_id in report.film_ids]
    assert [view.label for view in views] == ["typical", "normal", "pneumonia_other", ""]
    assert "covid_no_pattern" in report.refused[0][1]


def test_later_assessment_of_the_reader_is_kept(database: ReviewDatabase, collection: Path) -> None:
    films = import_manifest(database, collection).film_ids
    reader = reader_named(database, "the collectors")
    set_label(database, films[0], reader, "other")
    import_manifest(database, collection, answers_by="the collectors")
    assert [assessment_of(database, each, reader).label for each in films] == ["other", *LABELS[1:]]


def test_invalid_rows_are_rejected_and_others_imported(database: ReviewDatabase, collection: Path) -> None:
    change(collection, 0, label="flu")
    change(collection, 1, file="absent.png")
    change(collection, 2, sha256="0" * 64)
    report = import_manifest(database, collection, worklist=worklist_table.create(database, "all"))
    assert report.added == 1
    sentences = [sentence for _path, sentence in report.refused]
    assert len(sentences) == 3
    assert "row 2" in sentences[0] and "flu" in sentences[0]
    assert "row 3" in sentences[1] and "absent.png" in sentences[1]
    assert "2.png" in sentences[2] and "SHA-256" in sentences[2]


def test_mask_of_different_shape_is_rejected_and_its_film_kept(
    database: ReviewDatabase, collection: Path
) -> None:
    cv2.imwrite(str(collection / "0.left.png"), np.zeros((64, 64), np.uint8))
    report = import_manifest(database, collection, answers_by="the collectors")
    assert report.added == 4
    ((path, sentence),) = report.refused
    assert path.name == "0.png" and "0.left.png" in sentence


def test_folder_without_a_manifest_is_rejected(database: ReviewDatabase, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no such file"):
        import_manifest(database, tmp_path)


@pytest.mark.slow
def test_real_manifest(data_folder: Path, tmp_path: Path, print_measurement: Callable[[str], None]) -> None:
    """All real films: films that are the same pixel for pixel come in once."""
    rows = read_manifest(data_folder)
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        report = import_manifest(database, data_folder)
        assert report.refused == []
        assert report.added + report.duplicates == len(rows)
        patients = len({film.patient_key for film in all_films(database)})
        size = (tmp_path / "store.sqlite").stat().st_size / 1e6
    print_measurement(
        f"{len(rows)} real films: {report.added} came in, {report.duplicates} were the same; {size:.0f} MB"
    )
    assert 0 < patients <= len({row.group for row in rows})
