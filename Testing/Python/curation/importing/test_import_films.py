"""Films come into a review database: each once, however encoded, and no name with them."""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from CovidXRayLib.curation.analysis.analyze_films import stored_film
from CovidXRayLib.curation.importing.film_table import all_films, film, thumbnail
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.curation.worklists import worklist_table
from CovidXRayLib.curation.worklists.worklist_table import Filter, film_ids
from CovidXRayLib.errors import FilmError
from CovidXRayLib.phantom.frontal_chest import project_chest
from CovidXRayLib.phantom.phantom_dicom import write_dicom


@pytest.fixture(scope="session")
def phantoms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty small films of twenty persons, DICOM and PNG."""
    folder = tmp_path_factory.mktemp("films")
    for seed in range(20):
        person = project_chest(seed=seed, size=128)
        write_dicom(person, folder / f"{seed:02}.dcm")
        other = project_chest(seed=seed, size=128, view="AP")
        cv2.imwrite(str(folder / f"{seed:02}.ap.png"), np.rint(other.pixels * 65535).astype(np.uint16))
    return folder


def test_folder_is_imported_once(database: ReviewDatabase, phantoms: Path) -> None:
    first = import_paths(database, [phantoms])
    assert (first.added, first.known, first.duplicates, first.refused) == (40, 0, 0, [])
    assert [Path(film.path).name for film in all_films(database)] == sorted(
        p.name for p in phantoms.iterdir()
    )
    again = import_paths(database, [phantoms, phantoms / "03.dcm"])
    assert (again.added, again.known, again.duplicates, again.refused) == (0, 40, 0, [])
    assert again.film_ids == first.film_ids == film_ids(database)


def test_file_metadata_are_stored(database: ReviewDatabase, sample_films: list[Path]) -> None:
    (film_id,) = import_paths(database, sample_films[:1], source_family="phantom").film_ids
    kept = film(database, film_id)
    assert (kept.rows, kept.columns, kept.view, kept.modality) == (1024, 1024, "PA", "DX")
    assert kept.spacing == pytest.approx((0.325, 0.325))
    assert (kept.state, kept.source_family) == ("imported", "phantom")
    image = cv2.imdecode(np.frombuffer(thumbnail(database, film_id), np.uint8), cv2.IMREAD_UNCHANGED)
    assert image.shape == (96, 96)


def test_one_film_in_many_encodings_is_imported_once(database: ReviewDatabase, tmp_path: Path) -> None:
    person = project_chest(seed=5, size=128)
    names = []
    for compression in ("none", "RLE", "JPEG-LS", "JPEG 2000"):
        for photometric in ("MONOCHROME1", "MONOCHROME2"):
            names.append(tmp_path / f"{compression} {photometric}.dcm")
            write_dicom(person, names[-1], photometric=photometric, compression=compression)
    names.append(tmp_path / "stored.png")
    cv2.imwrite(str(names[-1]), np.rint(person.pixels * 4095).astype(np.uint16))
    names.append(tmp_path / "copy.dcm")
    shutil.copy(names[0], names[-1])
    report = import_paths(database, [tmp_path])
    assert (report.added, report.duplicates) == (1, len(names) - 1)
    again = import_paths(database, [tmp_path])
    assert (again.added, again.known, again.duplicates) == (0, len(names), 0)
    assert len(all_films(database)) == 1


def test_non_films_are_listed_with_a_reason(database: ReviewDatabase, phantoms: Path, tmp_path: Path) -> None:
    (tmp_path / "torn.png").write_bytes((phantoms / "00.ap.png").read_bytes()[:2000])
    (tmp_path / "letter.png").write_text("Dear Doctor")
    (tmp_path / "empty").mkdir()
    shutil.copy(phantoms / "00.dcm", tmp_path / "a.dcm")
    report = import_paths(database, [tmp_path, tmp_path / "empty", tmp_path / "absent.dcm"])
    assert report.added == 1
    refused = {path.name: sentence for path, sentence in report.refused}
    assert set(refused) == {"torn.png", "letter.png", "empty", "absent.dcm"}
    assert "truncated" in refused["torn.png"]
    assert all(sentence.endswith(".") and name in sentence for name, sentence in refused.items())


def test_canceled_import_is_resumed(place: str, phantoms: Path) -> None:
    """What progress was told of is there already, seen from another connection."""
    raised: list[tuple[int, int]] = []

    with ReviewDatabase.open(place) as database, ReviewDatabase.open(place) as other:

        def tell(done: int, of: int, path: Path) -> None:
            raised.append((done, of))
            if done:
                assert len(film_ids(other)) == done

        asked = iter([False] * 12 + [True] * 100)
        first = import_paths(database, [phantoms], on_progress=tell, is_cancelled=asked.__next__)
        assert first.cancelled and first.added == len(film_ids(database)) < 40
        second = import_paths(database, [phantoms], on_progress=tell)
        assert not second.cancelled
        assert (second.added, second.known) == (40 - first.added, first.added)
        assert len(film_ids(database)) == 40
    assert raised[-1] == (40, 40)


def test_canceled_import_keeps_finished_films(database: ReviewDatabase, phantoms: Path) -> None:
    asked = iter([False] * (1 + 40 + 7) + [True])
    report = import_paths(database, [phantoms], is_cancelled=asked.__next__)
    assert report.cancelled
    assert report.added == len(film_ids(database)) > 0


def test_worklist_takes_new_and_known_films(database: ReviewDatabase, phantoms: Path) -> None:
    import_paths(database, [phantoms / "00.dcm"])
    number = worklist_table.create(database, "first week")
    for _ in range(2):
        report = import_paths(database, [phantoms / "01.dcm", phantoms / "00.dcm"], worklist=number)
        assert film_ids(database, Filter(worklist_id=number)) == report.film_ids


def test_film_is_found_at_the_location_of_its_copy(
    database: ReviewDatabase, phantoms: Path, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.dcm", tmp_path / "new.dcm"
    shutil.copy(phantoms / "00.dcm", old)
    (film_id,) = import_paths(database, [old]).film_ids
    assert stored_film(database, film_id).read().source == old
    old.rename(new)
    with pytest.raises(FilmError, match=r"old\.dcm: no such file"):
        stored_film(database, film_id).read()
    assert import_paths(database, [new]).film_ids == [film_id]
    assert stored_film(database, film_id).read().source == new


def test_file_with_different_content_is_another_film(
    database: ReviewDatabase, phantoms: Path, tmp_path: Path
) -> None:
    place = tmp_path / "film.dcm"
    for name in ("00.dcm", "01.dcm"):
        shutil.copy(phantoms / name, place)
        assert import_paths(database, [place]).added == 1
    assert len(all_films(database)) == 2


@pytest.mark.parametrize("keep_names", [False, True])
def test_database_has_no_names_unless_enabled(
    tmp_path: Path, sample_films: list[Path], keep_names: bool
) -> None:
    shutil.copy(sample_films[0], tmp_path / "film.dcm")
    shutil.copy(sample_films[1], tmp_path / "film2.dcm")
    with ReviewDatabase.open(tmp_path / "store.sqlite", keep_names=keep_names) as database:
        import_paths(database, [tmp_path])
        keys = {film.patient_key for film in all_films(database)}
        names = {film.patient_name for film in all_films(database)}
    assert len(keys) == 2 and all(len(key) == 32 for key in keys)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "store" in path.name]
    assert any(path.parent.name == "store.sqlite.backups" for path in files)
    content = b"".join(path.read_bytes() for path in files)
    assert names == ({"PHANTOM PA 104", "PHANTOM AP 204"} if keep_names else {""})
    assert (b"PHANTOM" in content.upper()) == keep_names


def test_patient_key_is_shared_within_one_database_only(sample_films: list[Path], tmp_path: Path) -> None:
    keys = []
    for name in ("one", "two"):
        with ReviewDatabase.open(tmp_path / f"{name}.sqlite") as database:
            import_paths(database, sample_films[:1])
            keys.append(all_films(database)[0].patient_key)
    assert keys[0] != keys[1]


@pytest.mark.slow
def test_memory_is_constant(tmp_path: Path, print_measurement: Callable[[str], None]) -> None:
    """A film of 1,000 x 1,000 pixels takes 4 MB, and one hundred and twenty of them 480."""
    rng = np.random.default_rng(0)
    ramp = np.linspace(0, 200, 1000)[:, None] * np.ones(1000)
    for number in range(120):
        ramp[:4] = rng.integers(0, 255, (4, 1000))
        cv2.imwrite(str(tmp_path / f"{number}.png"), ramp.astype(np.uint8))
    with ReviewDatabase.open(tmp_path / "store.sqlite") as database:
        tracemalloc.start()
        try:
            assert import_paths(database, [tmp_path]).added == 120
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    print_measurement(f"importing 120 films of 4 MB each: at most {peak / 1e6:.0f} MB at once")
    assert peak < 120e6


def test_real_dicom_folder_imported_twice(database: ReviewDatabase, data_folder: Path) -> None:
    """Seven encodings of an ankle, four of them without loss, are four films."""
    folder = data_folder / "dicom"
    first = import_paths(database, [folder])
    assert first.duplicates == 3
    refused = {path.name for path, _sentence in first.refused}
    no_pixels = {"fo-dicom__chrJapMulti.dcm", "orthanc-tests__Issue56-NoPixelData.dcm"}
    assert refused == no_pixels
    assert any("GH133" in sentence for sentence in first.skipped.sentences())  # a mammogram
    files = len(list(folder.glob("*.dcm"))) - 1
    assert first.added == files - len(refused) - 3
    again = import_paths(database, [folder])
    assert (again.added, again.known, again.duplicates) == (0, files - len(refused), 0)
    assert {path.name for path, _sentence in again.refused} == refused
    monochrome1 = next(each for each in all_films(database) if "MONO1-10" in each.path)
    assert (monochrome1.rows, monochrome1.columns, monochrome1.view) == (440, 440, "PA")
