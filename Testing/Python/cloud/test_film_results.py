"""All results of a film that is not a file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from CovidXRayLib.cloud.film_results import FilmResults, content_request, film_results
from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.reader import read_film
from CovidXRayLib.worker.films.film_child import FilmChild
from CovidXRayLib.worker.films.process_films import FilmRequest, process_film
from CovidXRayLib.worker.worker_settings import DEFAULT_SETTINGS
from Testing.Python.privacy.planted import plant, words_in

pytest.importorskip("highdicom", reason="needs the extra 'report'")
pytest.importorskip("plutoprint", reason="needs the extra 'report'")


@pytest.fixture(scope="module")
def child() -> Iterator[FilmChild]:
    with FilmChild({**DEFAULT_SETTINGS, "device": "cpu"}) as started:
        yield started


@pytest.fixture(autouse=True)
def no_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every attempt to make one fail."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))


def _results(child: FilmChild, request: FilmRequest) -> FilmResults:
    answer = process_film(child, request.film, lambda film: request).result
    assert not isinstance(answer, FilmError)
    return film_results(answer)


@pytest.mark.parametrize("with_report", [False, True])
def test_dicom_film_gives_dicom_objects(with_report: bool, child: FilmChild, tmp_path: Path) -> None:
    film = plant(tmp_path / "film.dcm")
    content = film.read_bytes()
    results = _results(
        child, content_request(content, "uploads/7.dcm", prevalence=0.1, with_report=with_report)
    )
    report = {".html", ".pdf", ".sr.dcm", ".opacity.dcm", ".page.dcm"} if with_report else set()
    assert set(results.files) == {".json", ".seg.dcm"} | report
    assert results.note is None
    assert json.loads(results.files[".json"]) == results.reading.to_dict()
    assert results.reading.film.file is None
    assert results.reading.evidence is not None and results.reading.evidence.prevalence == 0.1
    assert words_in(results.files[".json"]) == set()


@pytest.mark.parametrize("with_report", [False, True])
def test_image_file_gives_a_mask_image(with_report: bool, child: FilmChild, tmp_path: Path) -> None:
    pixels = read_film(plant(tmp_path / "film.dcm")).pixels
    image = cv2.imencode(".png", (pixels * 255).round().astype("uint8"))[1].tobytes()
    results = _results(child, content_request(image, "film.png", with_report=with_report))
    assert set(results.files) == {".json", ".lungs.png"} | ({".html", ".pdf"} if with_report else set())
    assert results.note is not None
    assert results.note.startswith("film.png: image file without a DICOM study")


def test_non_film_keeps_its_original_name(child: FilmChild) -> None:
    error = process_film(child, b"words", lambda film: content_request(film, "uploads/letter.txt")).result
    assert isinstance(error, FilmError)
    assert error.path == Path("letter.txt")
