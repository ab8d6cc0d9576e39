"""The networks look at a review database's films while nobody waits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest

from CovidXRayLib.curation.analysis.analyses import newest_reading
from CovidXRayLib.curation.analysis.analyze_films import analyze_films, films_to_analyze, model_version
from CovidXRayLib.curation.importing.film_table import film
from CovidXRayLib.curation.importing.import_films import import_paths
from CovidXRayLib.curation.readers.decisions import history
from CovidXRayLib.curation.readers.mask_versions import newest_mask
from CovidXRayLib.curation.review_database import ReviewDatabase
from CovidXRayLib.pipeline import Analyzer
from CovidXRayLib.segmentation.label_map import label_map
from CovidXRayLib.worker.films.film_child import FilmChild
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS


@pytest.fixture(scope="module")
def child() -> Iterator[FilmChild]:
    with FilmChild({**DEFAULT_SETTINGS, "device": "cpu"}) as started:
        yield started


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(device="cpu")


@pytest.fixture
def films(database: ReviewDatabase, sample_films: list[Path], tmp_path: Path) -> Iterator[list[int]]:
    """The sample films, copied, in a review database."""
    for path in sample_films:
        shutil.copy(path, tmp_path / path.name)
    yield import_paths(database, [tmp_path]).film_ids


@pytest.mark.slow
def test_worklist_is_analyzed_once(database: ReviewDatabase, films: list[int], child: FilmChild) -> None:
    reports: list[tuple[int, int, int]] = []
    report = analyze_films(database, films, child, on_progress=lambda *words: reports.append(words))
    assert (report.analyzed, report.failed, report.cancelled) == (len(films), [], False)
    assert reports == [(number, len(films), each) for number, each in enumerate(films, start=1)]
    again = analyze_films(database, films, child)
    assert again.analyzed == 0
    assert [len([e for e in history(database, each) if e.kind == "analyzed"]) for each in films] == [1] * len(
        films
    )


def test_recorded_analysis_equals_the_analyzer(
    database: ReviewDatabase, films: list[int], child: FilmChild, analyzer: Analyzer
) -> None:
    analyze_films(database, films[:1], child)
    kept = film(database, films[0])
    found = analyzer.analyze(Path(kept.path))
    assert kept.state == "analyzed"
    assert kept.model_version == model_version(analyzer.weights)
    assert kept.probability == pytest.approx(found.reading.probability)
    mask = newest_mask(database, films[0])
    assert mask is not None and mask.kind == "auto"
    np.testing.assert_array_equal(mask.labels, label_map(found.lungs))
    recorded = newest_reading(database, films[0])
    assert recorded is not None and recorded.verdict == found.reading.verdict
    # A file may be called after its patient.
    assert recorded.film.file is None


def test_canceled_run_is_resumed(
    database: ReviewDatabase, films: list[int], child: FilmChild, analyzer: Analyzer
) -> None:
    asked = iter([False, True])
    first = analyze_films(database, films, child, is_cancelled=asked.__next__)
    assert (first.analyzed, first.cancelled) == (1, True)
    version = model_version(analyzer.weights)
    assert films_to_analyze(database, films[::-1], version) == films[:0:-1]
    assert analyze_films(database, films, child).analyzed == len(films) - 1


def test_new_weights_trigger_a_new_analysis(
    database: ReviewDatabase, films: list[int], child: FilmChild, analyzer: Analyzer
) -> None:
    analyze_films(database, films, child)
    other = model_version({**analyzer.weights, "unet": "0" * 64})
    assert other != model_version(analyzer.weights)
    assert films_to_analyze(database, films, other) == films


def test_concurrent_runs_do_not_repeat_films(
    database: ReviewDatabase, films: list[int], child: FilmChild
) -> None:
    """The second run has listed its films before the first has looked at them."""
    others: list[int] = []

    def meanwhile() -> bool:
        if not others:
            others.extend(films)
            assert analyze_films(database, films, child).analyzed == len(films)
        return False

    assert analyze_films(database, films, child, is_cancelled=meanwhile).analyzed == 0


def test_missing_or_broken_films_stop_no_one(
    database: ReviewDatabase, films: list[int], child: FilmChild
) -> None:
    Path(film(database, films[0]).path).unlink()
    Path(film(database, films[1]).path).write_bytes(b"no film any more")
    report = analyze_films(database, films, child)
    assert report.analyzed == len(films) - 2
    assert [film_id for film_id, _sentence in report.failed] == films[:2]
    assert all(sentence.endswith(".") for _film_id, sentence in report.failed)
    assert film(database, films[0]).state == "imported"


def test_non_chest_film_has_no_score_but_reasons(
    database: ReviewDatabase, child: FilmChild, tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 300)).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "noise.png"), noise)
    films = import_paths(database, [tmp_path / "noise.png"]).film_ids
    assert analyze_films(database, films, child).analyzed == 1
    kept = film(database, films[0])
    assert kept.probability is None and "chest" in kept.failed_checks
    assert kept.uncertainty == 1


def test_other_film_is_not_recorded_as_this_one(
    database: ReviewDatabase, films: list[int], child: FilmChild
) -> None:
    first, second = (Path(film(database, each).path) for each in films[:2])
    shutil.copy(second, first)
    dataset = pydicom.dcmread(second)
    dataset.PatientName = "Somebody^Else"
    dataset.save_as(second)
    report = analyze_films(database, films[:2], child)
    assert [film_id for film_id, _sentence in report.failed] == films[:1]
    assert report.failed[0][1].startswith(f"{first}: it is another film than the one that was imported;")
    assert newest_mask(database, films[0]) is None and film(database, films[0]).state == "imported"
    assert film(database, films[1]).state == "analyzed"  # only its header was written anew
